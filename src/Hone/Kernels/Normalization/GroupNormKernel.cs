using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Normalization;

/// <summary>Instance and group normalisation of NCHW; a unit of work is a group of an image.</summary>
internal sealed unsafe class GroupNormKernel<S, V>(GroupNormRequest request) : Kernel
    where S : struct, ISimd<V>
    where V : struct
{
    private readonly int _channels = request.C / request.Groups;
    private readonly WorkSplit _split = WorkSplit.Of(
        (long)request.N * request.Groups, (6.0 * request.Plane * (request.C / request.Groups) / S.Lanes) + 80);

    /// <inheritdoc/>
    public override string Name => $"groupnorm.f32.v{S.Lanes * 32}";

    /// <inheritdoc/>
    public override int Tasks => _split.Tasks;

    /// <summary>Operands: x, scale, bias, y.</summary>
    public override void Run(void** operands, int task, byte* scratch)
    {
        long plane = request.Plane, n = plane * _channels;
        for (long group = _split.First(task), end = _split.End(task); group < end; group++)
        {
            float* x = (float*)operands[0] + (group * n), y = (float*)operands[3] + (group * n);
            float mean = Moments<S, V>.Mean(x, n);
            float inverse = 1 / MathF.Sqrt(Moments<S, V>.Variance(x, n, mean) + request.Epsilon);
            for (int c = 0; c < _channels; c++)
            {
                long channel = (group % request.Groups * _channels) + c;
                float scale = ((float*)operands[1])[channel], bias = ((float*)operands[2])[channel];
                Normalize(x + (c * plane), y + (c * plane), plane, mean, inverse * scale, bias);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Normalize(float* x, float* y, long n, float mean, float scale, float bias)
    {
        V centre = S.Broadcast(mean), factor = S.Broadcast(scale), shift = S.Broadcast(bias);
        long i = 0;
        for (; i <= n - S.Lanes; i += S.Lanes)
            S.Store(y + i, S.Add(S.Mul(S.Sub(S.Load(x + i), centre), factor), shift));
        for (; i < n; i++) y[i] = ((x[i] - mean) * scale) + bias;
    }
}
