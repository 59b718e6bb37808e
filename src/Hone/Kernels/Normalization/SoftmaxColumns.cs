using System.Runtime.CompilerServices;
using Hone.Kernels.Elementwise;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Normalization;

/// <summary>Softmax along an axis that is not the last: a vector of neighbouring slices at a time.</summary>
internal sealed unsafe class SoftmaxColumns<S, V>(SoftmaxRequest request) : Kernel
    where S : struct, ISimd<V>
    where V : struct
{
    private readonly long _vectors = (request.Inner + S.Lanes - 1) / S.Lanes;
    private readonly WorkSplit _split = WorkSplit.Of(
        request.Outer * ((request.Inner + S.Lanes - 1) / S.Lanes), 25.0 * request.Axis);

    /// <inheritdoc/>
    public override string Name => $"{(request.Log ? "logsoftmax" : "softmax")}.columns.f32.v{S.Lanes * 32}";

    /// <inheritdoc/>
    public override int Tasks => _split.Tasks;

    /// <summary>Operands: x, y.</summary>
    public override void Run(void** operands, int task, byte* scratch)
    {
        for (long unit = _split.First(task), end = _split.End(task); unit < end; unit++)
        {
            long inner = unit % _vectors * S.Lanes, at = (unit / _vectors * request.Axis * request.Inner) + inner;
            int lanes = (int)Math.Min(S.Lanes, request.Inner - inner);
            Slice((float*)operands[0] + at, (float*)operands[1] + at, request.Axis, request.Inner, lanes, request.Log);
        }
    }

    /// <summary>Up to a vector of slices side by side, of n elements that lie a step apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Slice(float* x, float* y, long n, long step, int lanes, bool logarithm)
    {
        V top = S.Broadcast(float.NegativeInfinity), sum = S.Zero;
        for (long k = 0; k < n; k++) top = S.Max(top, Load(x + (k * step), lanes));
        for (long k = 0; k < n; k++)
        {
            V e = VectorMath.Exp<S, V>(S.Sub(Load(x + (k * step), lanes), top));
            sum = S.Add(sum, e);
            if (!logarithm) Store(y + (k * step), e, lanes);
        }

        if (logarithm)
        {
            V log = VectorMath.Log<S, V>(sum);
            for (long k = 0; k < n; k++)
                Store(y + (k * step), S.Sub(S.Sub(Load(x + (k * step), lanes), top), log), lanes);
        }
        else
        {
            V scale = S.Div(S.Broadcast(1), sum);
            for (long k = 0; k < n; k++) Store(y + (k * step), S.Mul(Load(y + (k * step), lanes), scale), lanes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Load(float* p, int lanes) => lanes == S.Lanes ? S.Load(p) : S.LoadFirst(p, lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* p, V x, int lanes)
    {
        if (lanes == S.Lanes) S.Store(p, x);
        else S.StoreFirst(p, x, lanes);
    }
}
