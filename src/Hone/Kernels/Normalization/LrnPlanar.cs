using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Normalization;

/// <summary>LRN over NCHW: a unit of work is a channel; its vectors of pixels add up Size planes.</summary>
internal sealed unsafe class LrnPlanar<S, V>(LrnRequest request) : Kernel
    where S : struct, ISimd<V>
    where V : struct
{
    private readonly WorkSplit _split = WorkSplit.Of(
        (long)request.N * request.C, (request.Size + 40.0) * request.Plane / S.Lanes);

    /// <inheritdoc/>
    public override string Name => $"lrn.f32.nchw.v{S.Lanes * 32}";

    /// <inheritdoc/>
    public override int Tasks => _split.Tasks;

    /// <summary>Operands: x, y.</summary>
    public override void Run(void** operands, int task, byte* scratch)
    {
        for (long unit = _split.First(task), end = _split.End(task); unit < end; unit++)
        {
            long at = unit * request.Plane;
            Channel((float*)operands[0] + at, (float*)operands[1] + at, (int)(unit % request.C));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Channel(float* x, float* y, int channel)
    {
        V factor = S.Broadcast(request.Alpha / request.Size), bias = S.Broadcast(request.Bias);
        long plane = request.Plane;
        int first = Math.Max(0, channel - ((request.Size - 1) / 2)) - channel;
        int last = Math.Min(request.C - 1, channel + (request.Size / 2)) - channel;
        for (long i = 0; i < plane; i += S.Lanes)
        {
            int lanes = (int)Math.Min(S.Lanes, plane - i);
            V squares = S.Zero;
            for (long k = first; k <= last; k++)
            {
                float* p = x + i + (k * plane);
                V v = lanes == S.Lanes ? S.Load(p) : S.LoadFirst(p, lanes);
                squares = S.Fma(v, v, squares);
            }

            V own = lanes == S.Lanes ? S.Load(x + i) : S.LoadFirst(x + i, lanes);
            S.StoreFirst(y + i, LrnScale.Apply<S, V>(own, squares, factor, bias, request.Beta), lanes);
        }
    }
}
