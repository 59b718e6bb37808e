using System.Runtime.CompilerServices;
using Hone.Kernels.Elementwise;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Normalization;

/// <summary>Softmax of rows of consecutive floats: three passes over a row that stays in cache.</summary>
internal sealed unsafe class SoftmaxRows<S, V>(SoftmaxRequest request) : Kernel
    where S : struct, ISimd<V>
    where V : struct
{
    private readonly WorkSplit _split = WorkSplit.Of(request.Outer, (20.0 * request.Axis / S.Lanes) + 60);

    /// <inheritdoc/>
    public override string Name => $"{(request.Log ? "logsoftmax" : "softmax")}.rows.f32.v{S.Lanes * 32}";

    /// <inheritdoc/>
    public override int Tasks => _split.Tasks;

    /// <summary>Operands: x, y.</summary>
    public override void Run(void** operands, int task, byte* scratch)
    {
        long n = request.Axis;
        for (long row = _split.First(task), end = _split.End(task); row < end; row++)
        {
            float* x = (float*)operands[0] + (row * n), y = (float*)operands[1] + (row * n);
            float top = Top(x, n);
            if (request.Log)
            {
                float sum = Exponentials(x, null, n, top);
                Linear(x, y, n, 1, -top, -(float)Math.Log(sum));
            }
            else
            {
                float sum = Exponentials(x, y, n, top);
                Linear(y, y, n, 1 / sum, 0, 0);
            }
        }
    }

    // A NaN may be lost here; it comes back through the exponentials.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Top(float* x, long n)
    {
        float top = float.NegativeInfinity;
        long i = 0;
        if (n >= S.Lanes)
        {
            V most = S.Load(x);
            for (i = S.Lanes; i <= n - S.Lanes; i += S.Lanes) most = S.Max(most, S.Load(x + i));
            top = S.MaxAcross(most);
        }

        for (; i < n; i++) top = MathF.Max(top, x[i]);
        return top;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Exponentials(float* x, float* y, long n, float top)
    {
        V shift = S.Broadcast(top), sum = S.Zero;
        long i = 0;
        for (; i <= n - S.Lanes; i += S.Lanes)
        {
            V e = VectorMath.Exp<S, V>(S.Sub(S.Load(x + i), shift));
            sum = S.Add(sum, e);
            if (y != null) S.Store(y + i, e);
        }

        float total = S.Sum(sum);
        int rest = (int)(n - i);
        if (rest == 0) return total;
        float* lanes = stackalloc float[S.Lanes];
        S.Store(lanes, VectorMath.Exp<S, V>(S.Sub(S.LoadFirst(x + i, rest), shift)));
        for (int k = 0; k < rest; k++)
        {
            total += lanes[k];
            if (y != null) y[i + k] = lanes[k];
        }

        return total;
    }

    // y = (x + a) scale + b; the difference first, since it is exact where it matters.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Linear(float* x, float* y, long n, float scale, float a, float b)
    {
        V factor = S.Broadcast(scale), before = S.Broadcast(a), after = S.Broadcast(b);
        long i = 0;
        for (; i <= n - S.Lanes; i += S.Lanes)
            S.Store(y + i, S.Fma(S.Add(S.Load(x + i), before), factor, after));
        int rest = (int)(n - i);
        if (rest > 0) S.StoreFirst(y + i, S.Fma(S.Add(S.LoadFirst(x + i, rest), before), factor, after), rest);
    }
}
