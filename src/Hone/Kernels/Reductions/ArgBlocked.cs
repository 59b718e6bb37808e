using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Reductions;

/// <summary>ArgMax and ArgMin over the channels of NCHWc: a vector of neighbouring pixels at a time.</summary>
/// <remarks>
/// Four channels of as many pixels as a vector has lanes are turned over in registers, and each meets the best so far,
/// as rows do in <see cref="ArgKernel{S, V}"/>. The lanes beyond C are not looked at.
/// </remarks>
internal sealed unsafe class ArgBlocked<S, V>(ArgRequest request) : Kernel
    where S : struct, ISimd<V>
    where V : struct
{
    private readonly long _groups = (request.Inner + S.Lanes - 1) / S.Lanes;
    private readonly WorkSplit _split = WorkSplit.Of(
        request.Outer * ((request.Inner + S.Lanes - 1) / S.Lanes), request.Axis * 10.0);

    /// <inheritdoc/>
    public override string Name => $"{(request.Smallest ? "argmin" : "argmax")}.f32.nchwc.v{S.Lanes * 32}";

    /// <inheritdoc/>
    public override int Tasks => _split.Tasks;

    /// <inheritdoc/>
    public override long ScratchBytes => (request.Axis + S.Lanes) * S.Lanes * sizeof(float);

    /// <summary>Operands: x, y.</summary>
    public override void Run(void** operands, int task, byte* scratch)
    {
        long blocks = (request.Axis + S.Lanes - 1) / S.Lanes, plane = request.Inner * S.Lanes;
        for (long unit = _split.First(task), end = _split.End(task); unit < end; unit++)
        {
            long image = unit / _groups, pixel = unit % _groups * S.Lanes;
            float* x = (float*)operands[0] + (image * blocks * plane) + (pixel * S.Lanes);
            long* y = (long*)operands[1] + (image * request.Inner) + pixel;
            long step = plane;
            int pixels = (int)Math.Min(S.Lanes, request.Inner - pixel);
            if (pixels < S.Lanes)
            {
                // The last pixels of an image: nothing may be read behind them.
                for (long b = 0; b < blocks; b++)
                    new Span<float>(x + (b * plane), pixels * S.Lanes)
                        .CopyTo(new Span<float>((float*)scratch + (b * S.Lanes * S.Lanes), pixels * S.Lanes));
                x = (float*)scratch;
                step = S.Lanes * S.Lanes;
            }

            Pixels(x, step, y, pixels);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Pixels(float* x, long step, long* y, int pixels)
    {
        V sign = S.Broadcast(request.Smallest ? -1 : 1), best = S.Zero;
        bool last = request.LastOfEqual;
        S.LoadColumns(x, S.Lanes, out V top, out _, out _, out _);
        top = S.Mul(sign, top);
        for (long k = 0; k < request.Axis; k += 4)
        {
            float* p = x + (k / S.Lanes * step) + (k % S.Lanes);
            S.LoadColumns(p, S.Lanes, out V c0, out V c1, out V c2, out V c3);
            if (k > 0) ArgLanes<S, V>.Meet(S.Mul(sign, c0), S.Broadcast(k), last, ref top, ref best);
            if (k + 1 < request.Axis) ArgLanes<S, V>.Meet(S.Mul(sign, c1), S.Broadcast(k + 1), last, ref top, ref best);
            if (k + 2 < request.Axis) ArgLanes<S, V>.Meet(S.Mul(sign, c2), S.Broadcast(k + 2), last, ref top, ref best);
            if (k + 3 < request.Axis) ArgLanes<S, V>.Meet(S.Mul(sign, c3), S.Broadcast(k + 3), last, ref top, ref best);
        }

        float* indices = stackalloc float[S.Lanes];
        S.Store(indices, best);
        for (int i = 0; i < pixels; i++) y[i] = (long)indices[i];
    }
}

/// <summary>The best elements so far, one in each lane, with their places as floats.</summary>
internal static class ArgLanes<S, V>
    where S : struct, ISimd<V>
    where V : struct
{
    /// <summary>Lets the next element of each lane compete: a NaN beats every number, as in numpy.</summary>
    /// <param name="value">The elements, negated where the smallest is sought.</param>
    /// <param name="place">Their places, larger than those before.</param>
    /// <param name="last">Whether the last of equal elements wins.</param>
    /// <param name="top">The best so far.</param>
    /// <param name="best">Their places.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Meet(V value, V place, bool last, ref V top, ref V best)
    {
        V above = S.Less(top, value), overNaN = S.Equal(top, top);
        if (last) (above, overNaN) = (S.Or(above, S.Equal(top, value)), S.Equal(S.Zero, S.Zero));
        V wins = S.Select(S.Equal(value, value), above, overNaN);
        top = S.Select(wins, value, top);
        best = S.Select(wins, place, best);
    }
}
