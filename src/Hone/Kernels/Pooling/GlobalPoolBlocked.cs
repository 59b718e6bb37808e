using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;
using Hone.Tensors;

namespace Hone.Kernels.Pooling;

/// <summary>Global pooling of NCHWc: a task folds the pixels of some channel blocks, four at a time.</summary>
internal sealed unsafe class GlobalPoolBlocked<S, V, TPooling>(GlobalPoolRequest request) : Kernel
    where S : struct, ISimd<V>
    where V : struct
    where TPooling : struct, IPooling
{
    private readonly int _blocks = (request.C + S.Lanes - 1) / S.Lanes;
    private readonly WorkSplit _split = WorkSplit.Of(
        (long)request.N * ((request.C + S.Lanes - 1) / S.Lanes), request.Plane + 20.0);

    /// <inheritdoc/>
    public override string Name => $"globalpool.{TPooling.Word}.f32.nchwc.v{S.Lanes * 32}";

    /// <inheritdoc/>
    public override int Tasks => _split.Tasks;

    /// <summary>Operands: x, y.</summary>
    public override void Run(void** operands, int task, byte* scratch)
    {
        float* x = (float*)operands[0], y = (float*)operands[1];
        bool dense = request.OutputLayout == Layout.Nchw;
        for (long unit = _split.First(task), end = _split.End(task); unit < end; unit++)
        {
            V result = Fold(x + (unit * request.Plane * S.Lanes), request.Plane);
            int first = (int)(unit % _blocks) * S.Lanes, valid = Math.Min(S.Lanes, request.C - first);
            if (!dense) S.Store(y + (unit * S.Lanes), result);
            else S.StoreFirst(y + (unit / _blocks * request.C) + first, result, valid);
        }
    }

    /// <summary>The result for the pixels of one block of channels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static V Fold(float* x, int plane)
    {
        V y0 = S.Broadcast(TPooling.Start), y1 = y0, y2 = y0, y3 = y0;
        V g0 = S.Zero, g1 = g0, g2 = g0, g3 = g0;
        int p = 0;
        for (; p + 4 <= plane; p += 4, x += 4 * S.Lanes)
        {
            TPooling.Step<S, V>(ref y0, ref g0, S.Load(x));
            TPooling.Step<S, V>(ref y1, ref g1, S.Load(x + S.Lanes));
            TPooling.Step<S, V>(ref y2, ref g2, S.Load(x + (2 * S.Lanes)));
            TPooling.Step<S, V>(ref y3, ref g3, S.Load(x + (3 * S.Lanes)));
        }

        for (; p < plane; p++, x += S.Lanes) TPooling.Step<S, V>(ref y0, ref g0, S.Load(x));
        TPooling.Step<S, V>(ref y0, ref g0, y1);
        TPooling.Step<S, V>(ref y2, ref g2, y3);
        TPooling.Step<S, V>(ref y0, ref g0, y2);
        V guard = S.Add(S.Add(g0, g1), S.Add(g2, g3));
        return TPooling.Finish<S, V>(y0, guard, S.Broadcast(plane));
    }
}
