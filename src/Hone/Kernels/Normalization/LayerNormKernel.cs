using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Normalization;

/// <summary>Layer normalisation; a unit of work is a row.</summary>
internal sealed unsafe class LayerNormKernel<S, V>(LayerNormRequest request) : Kernel
    where S : struct, ISimd<V>
    where V : struct
{
    private readonly WorkSplit _split = WorkSplit.Of(request.Rows, (6.0 * request.Length / S.Lanes) + 80);

    /// <inheritdoc/>
    public override string Name => $"layernorm.f32.v{S.Lanes * 32}";

    /// <inheritdoc/>
    public override int Tasks => _split.Tasks;

    /// <summary>Operands: x, scale, bias, y.</summary>
    public override void Run(void** operands, int task, byte* scratch)
    {
        long n = request.Length;
        for (long row = _split.First(task), end = _split.End(task); row < end; row++)
        {
            float* x = (float*)operands[0] + (row * n);
            float mean = request.RootMeanSquare ? 0 : Moments<S, V>.Mean(x, n);
            float inverse = 1 / MathF.Sqrt(Moments<S, V>.Variance(x, n, mean) + request.Epsilon);
            Normalize(x, (float*)operands[1], (float*)operands[2], (float*)operands[3] + (row * n), mean, inverse);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Normalize(float* x, float* scale, float* bias, float* y, float mean, float inverse)
    {
        V centre = S.Broadcast(mean), factor = S.Broadcast(inverse);
        long n = request.Length, i = 0;
        for (; i <= n - S.Lanes; i += S.Lanes)
        {
            V v = S.Mul(S.Mul(S.Sub(S.Load(x + i), centre), factor), S.Load(scale + i));
            S.Store(y + i, bias == null ? v : S.Add(v, S.Load(bias + i)));
        }

        for (; i < n; i++) y[i] = ((x[i] - mean) * inverse * scale[i]) + (bias == null ? 0 : bias[i]);
    }
}
