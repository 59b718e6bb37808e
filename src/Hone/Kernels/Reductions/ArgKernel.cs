using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Reductions;

/// <summary>
/// ArgMax and ArgMin: rows by one scalar search each, other axes a vector of neighbouring slices at a time.
/// </summary>
/// <remarks>Vectors keep indices as floats, which are exact up to 2^24; a longer axis is searched by scalars.</remarks>
internal sealed unsafe class ArgKernel<S, V>(ArgRequest request) : Kernel
    where S : struct, ISimd<V>
    where V : struct
{
    private const long MostExact = 1 << 24;

    private readonly bool _byVectors = IsByVectors(request);
    private readonly WorkSplit _split = IsByVectors(request)
        ? WorkSplit.Of(request.Outer * Vectors(request), request.Axis * 4.0)
        : WorkSplit.Of(request.Outer * request.Inner, request.Axis * 2.0);

    /// <inheritdoc/>
    public override string Name => $"{(request.Smallest ? "argmin" : "argmax")}.f32.v{S.Lanes * 32}";

    /// <inheritdoc/>
    public override int Tasks => _split.Tasks;

    /// <summary>Operands: x, y.</summary>
    public override void Run(void** operands, int task, byte* scratch)
    {
        float* x = (float*)operands[0];
        long* y = (long*)operands[1];
        for (long unit = _split.First(task), end = _split.End(task); unit < end; unit++)
        {
            if (_byVectors)
            {
                long outer = unit / Vectors(request), inner = unit % Vectors(request) * S.Lanes;
                int lanes = (int)Math.Min(S.Lanes, request.Inner - inner);
                Slices(x + (outer * request.Axis * request.Inner) + inner, y + (outer * request.Inner) + inner, lanes);
            }
            else
            {
                y[unit] = Search(x + (unit / request.Inner * request.Axis * request.Inner) + (unit % request.Inner));
            }
        }
    }

    private static bool IsByVectors(ArgRequest request) => request.Inner >= S.Lanes / 2 && request.Axis <= MostExact;

    private static long Vectors(ArgRequest request) => (request.Inner + S.Lanes - 1) / S.Lanes;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Slices(float* x, long* y, int lanes)
    {
        V sign = S.Broadcast(request.Smallest ? -1 : 1), top = S.Mul(sign, S.LoadFirst(x, lanes)), best = S.Zero;
        bool last = request.LastOfEqual;
        for (long k = 1; k < request.Axis; k++)
        {
            float* p = x + (k * request.Inner);
            V value = S.Mul(sign, lanes == S.Lanes ? S.Load(p) : S.LoadFirst(p, lanes));
            ArgLanes<S, V>.Meet(value, S.Broadcast(k), last, ref top, ref best);
        }

        float* indices = stackalloc float[S.Lanes];
        S.Store(indices, best);
        for (int i = 0; i < lanes; i++) y[i] = (long)indices[i];
    }

    private long Search(float* x)
    {
        float sign = request.Smallest ? -1 : 1, top = sign * x[0];
        long best = 0, inner = request.Inner;
        for (long k = 1; k < request.Axis; k++)
        {
            float value = sign * x[k * inner];
            bool wins = float.IsNaN(value) ? request.LastOfEqual || !float.IsNaN(top)
                : value > top || (request.LastOfEqual && value == top);
            if (wins) (best, top) = (k, value);
        }

        return best;
    }
}
