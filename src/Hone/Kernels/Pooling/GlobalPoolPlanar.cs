using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Pooling;

/// <summary>Global pooling of NCHW: each plane is a run of consecutive floats.</summary>
internal sealed unsafe class GlobalPoolPlanar<S, V, TPooling>(GlobalPoolRequest request) : Kernel
    where S : struct, ISimd<V>
    where V : struct
    where TPooling : struct, IPooling
{
    private readonly WorkSplit _split = WorkSplit.Of(
        (long)request.N * request.C, ((double)request.Plane / S.Lanes) + 40);

    /// <inheritdoc/>
    public override string Name => $"globalpool.{TPooling.Word}.f32.nchw.v{S.Lanes * 32}";

    /// <inheritdoc/>
    public override int Tasks => _split.Tasks;

    /// <summary>Operands: x, y.</summary>
    public override void Run(void** operands, int task, byte* scratch)
    {
        float* x = (float*)operands[0], y = (float*)operands[1];
        for (long unit = _split.First(task), end = _split.End(task); unit < end; unit++)
            y[unit] = Fold(x + (unit * request.Plane), request.Plane);
    }

    /// <summary>The result for the pixels of one channel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Fold(float* x, int plane)
    {
        V y0 = S.Broadcast(TPooling.Start), y1 = y0, y2 = y0, y3 = y0;
        V g0 = S.Zero, g1 = g0, g2 = g0, g3 = g0;
        int p = 0;
        for (; p + (4 * S.Lanes) <= plane; p += 4 * S.Lanes)
        {
            TPooling.Step<S, V>(ref y0, ref g0, S.Load(x + p));
            TPooling.Step<S, V>(ref y1, ref g1, S.Load(x + p + S.Lanes));
            TPooling.Step<S, V>(ref y2, ref g2, S.Load(x + p + (2 * S.Lanes)));
            TPooling.Step<S, V>(ref y3, ref g3, S.Load(x + p + (3 * S.Lanes)));
        }

        for (; p + S.Lanes <= plane; p += S.Lanes) TPooling.Step<S, V>(ref y0, ref g0, S.Load(x + p));
        TPooling.Step<S, V>(ref y0, ref g0, y1);
        TPooling.Step<S, V>(ref y2, ref g2, y3);
        TPooling.Step<S, V>(ref y0, ref g0, y2);
        V guard = S.Add(S.Add(g0, g1), S.Add(g2, g3));
        float* lanes = stackalloc float[S.Lanes];
        S.Store(lanes, TPooling.Finish<S, V>(y0, guard, S.Broadcast(1)));
        float sum = TPooling.Start;
        for (int i = 0; i < S.Lanes; i++) sum = TPooling.Step(sum, lanes[i]);
        for (; p < plane; p++) sum = TPooling.Step(sum, x[p]);
        return TPooling.Finish(sum, plane);
    }
}
