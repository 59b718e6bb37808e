using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Depthwise;

/// <summary>Depthwise convolution of any filter size, stride, padding and dilation.</summary>
/// <remarks>
/// Eight pixels at a time where all filter columns are inside, the last eight moved left to end there; one at a time by
/// the sides. Padding is skipped.
/// </remarks>
internal sealed unsafe class DepthwiseGeneral<S, V> : DepthwiseKernel<S, V>
    where S : struct, ISimd<V>
    where V : struct
{
    private const int Pixels = 8;

    private readonly int _insideFirst;
    private readonly int _insideEnd;

    private DepthwiseGeneral(DepthwiseRequest request)
        : base(request)
    {
        int reach = (request.S - 1) * request.DilationW;
        _insideFirst = Math.Min(request.Q, (request.PadLeft + request.StrideW - 1) / request.StrideW);
        int room = request.W - 1 - reach + request.PadLeft;
        int end = room < 0 ? 0 : Math.Min(request.Q, (room / request.StrideW) + 1);
        _insideEnd = Math.Max(_insideFirst, end);
    }

    /// <inheritdoc/>
    protected override string Tile => "any";

    /// <summary>The kernel; there is always one.</summary>
    public static Kernel Create(DepthwiseRequest request) => new DepthwiseGeneral<S, V>(request);

    /// <inheritdoc/>
    protected override void Row(float* x, int rows, float* filter, float* bias, float* y)
    {
        V low = S.Broadcast(Low), high = S.Broadcast(High);
        int q = 0;
        for (; q < _insideFirst; q++) One(x, rows, filter, bias, y, q, low, high);
        if (_insideEnd - q >= Pixels)
        {
            for (; q < _insideEnd; q += Pixels)
                Eight(x, rows, filter, bias, y, Math.Min(q, _insideEnd - Pixels), low, high);
            q = _insideEnd;
        }

        for (; q < Request.Q; q++) One(x, rows, filter, bias, y, q, low, high);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Eight(float* x, int rows, float* filter, float* bias, float* y, int q, V low, V high)
    {
        long next = (long)Request.StrideW * S.Lanes, step = (long)Request.DilationH * Request.W * S.Lanes;
        long tapStep = (long)Request.DilationW * S.Lanes;
        int taps = Request.S;
        V y0 = S.Load(bias), y1 = y0, y2 = y0, y3 = y0, y4 = y0, y5 = y0, y6 = y0, y7 = y0;
        x += (((long)q * Request.StrideW) - Request.PadLeft) * S.Lanes;
        for (; rows > 0; rows--)
        {
            float* v = x, u = x + (4 * next);
            for (int tap = 0; tap < taps; tap++)
            {
                V w = S.Load(filter);
                y0 = S.Fma(S.Load(v), w, y0);
                y1 = S.Fma(S.Load(v + next), w, y1);
                y2 = S.Fma(S.Load(v + (2 * next)), w, y2);
                y3 = S.Fma(S.Load(v + (3 * next)), w, y3);
                y4 = S.Fma(S.Load(u), w, y4);
                y5 = S.Fma(S.Load(u + next), w, y5);
                y6 = S.Fma(S.Load(u + (2 * next)), w, y6);
                y7 = S.Fma(S.Load(u + (3 * next)), w, y7);
                v += tapStep;
                u += tapStep;
                filter += S.Lanes;
            }

            x += step;
        }

        y += (long)q * S.Lanes;
        S.Store(y, S.Min(high, S.Max(low, y0)));
        S.Store(y + S.Lanes, S.Min(high, S.Max(low, y1)));
        S.Store(y + (2 * S.Lanes), S.Min(high, S.Max(low, y2)));
        S.Store(y + (3 * S.Lanes), S.Min(high, S.Max(low, y3)));
        S.Store(y + (4 * S.Lanes), S.Min(high, S.Max(low, y4)));
        S.Store(y + (5 * S.Lanes), S.Min(high, S.Max(low, y5)));
        S.Store(y + (6 * S.Lanes), S.Min(high, S.Max(low, y6)));
        S.Store(y + (7 * S.Lanes), S.Min(high, S.Max(low, y7)));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void One(float* x, int rows, float* filter, float* bias, float* y, int q, V low, V high)
    {
        int dilation = Request.DilationW, left = (q * Request.StrideW) - Request.PadLeft;
        int first = left < 0 ? Math.Min(Request.S, (-left + dilation - 1) / dilation) : 0;
        int end = left >= Request.W ? first : Math.Min(Request.S, ((Request.W - 1 - left) / dilation) + 1);
        long step = (long)Request.DilationH * Request.W * S.Lanes, tapStep = (long)dilation * S.Lanes;
        V sum = S.Load(bias);
        x += (left + ((long)first * dilation)) * S.Lanes;
        filter += (long)first * S.Lanes;
        for (int row = 0; row < rows; row++)
        {
            for (int tap = 0; tap < end - first; tap++)
                sum = S.Fma(S.Load(x + (tap * tapStep)), S.Load(filter + (tap * S.Lanes)), sum);
            x += step;
            filter += (long)Request.S * S.Lanes;
        }

        S.Store(y + ((long)q * S.Lanes), S.Min(high, S.Max(low, sum)));
    }
}
