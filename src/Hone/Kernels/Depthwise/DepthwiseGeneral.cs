using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;
using Hone.Machine;

namespace Hone.Kernels.Depthwise;

/// <summary>
/// Depthwise convolution of any filter size, stride, padding and dilation, and convolution of groups of 2, 4 or 8
/// channels, where so many fit into a vector.
/// </summary>
/// <remarks>
/// In a group of G each row is copied G times, the i-th with channel i of each group in all lanes of the group: then
/// G R rows of those are a depthwise convolution.
/// Eight pixels at a time, or four where no more are left, the last moved left to end with the row. Columns of padding
/// become zeros of a copy of the rows that a few output rows see: each pixel is copied about once and read R S times.
/// Scratch: that copy, 128 KiB (256 in groups) or the rows under one filter.
/// </remarks>
internal sealed unsafe class DepthwiseGeneral<S, V> : DepthwiseKernel<S, V>
    where S : struct, ISimd<V>
    where V : struct
{
    private const int Pixels = 8;

    // A quarter of the second-level cache of Zen 4 and an eighth of newer ones: filters and y want to stay as well.
    private const long StripBytes = 128 << 10;

    // Filters that reach over more than this, as those of hostile models, are served a pixel at a time.
    private const long MostBytes = 4 << 20;

    private readonly int _pitch;
    private readonly int _copiedRows;
    private readonly bool _single;
    private readonly AlignedBuffer? _spread;

    private DepthwiseGeneral(DepthwiseRequest request, int pitch, int copiedRows)
        : base(request, pitch)
    {
        _pitch = pitch;
        _copiedRows = copiedRows;
        _single = copiedRows == 0 && !Inside(request);
        if (request.GroupSize == 1) return;
        _spread = new AlignedBuffer((long)request.GroupSize * S.Lanes * sizeof(int));
        for (int i = 0; i < request.GroupSize * S.Lanes; i++)
        {
            int lane = i % S.Lanes;
            ((int*)_spread.Pointer)[i] = lane - (lane % request.GroupSize) + (i / S.Lanes);
        }
    }

    /// <inheritdoc/>
    protected override string Tile => _spread is null ? "any" : $"groups{Request.GroupSize}";

    /// <inheritdoc/>
    protected override long CopiedBytes => (long)_copiedRows * _pitch * S.Lanes * sizeof(float);

    /// <inheritdoc/>
    protected override int RowsOpened =>
        _copiedRows == 0 ? int.MaxValue : (int)((_copiedRows - Reach(Request)) / Request.StrideH) + 1;

    /// <summary>The kernel; null only for groups that vectors do not hold, or that reach too far.</summary>
    public static Kernel? Create(DepthwiseRequest request)
    {
        int group = request.GroupSize;
        if (group > 1)
        {
            if (S.Lanes % group != 0 || request.C % group != 0 || request.DilationH > 1) return null;
            request = request with
            {
                H = request.H * group, R = request.R * group, StrideH = request.StrideH * group,
                PadTop = request.PadTop * group, PadBottom = request.PadBottom * group,
            };
        }

        long pitch = Math.Max(request.W, TileColumns(request)), row = pitch * S.Lanes * sizeof(float);
        long reach = Reach(request), strip = (group > 1 ? 2 : 1) * StripBytes / row;
        long rows = Math.Max(reach, Math.Min(request.H, strip));
        bool copies = (group > 1 || !Inside(request)) && row <= MostBytes && rows <= MostBytes / row;
        return copies
            ? new DepthwiseGeneral<S, V>(request, (int)pitch, (int)rows)
            : group > 1 ? null : new DepthwiseGeneral<S, V>(request, request.W, 0);
    }

    /// <inheritdoc/>
    protected override float* Open(float* x, int p0, int p1, float* copy)
    {
        if (_copiedRows == 0) return x;
        int top = (p0 * Request.StrideH) - Request.PadTop, first = Math.Max(0, top);
        long end = Math.Min(Request.H, top + ((long)(p1 - 1 - p0) * Request.StrideH) + Reach(Request));
        int pitch = _pitch * S.Lanes, left = Math.Min(Request.PadLeft, _pitch) * S.Lanes, width = Request.W * S.Lanes;
        int copied = Math.Min(width, pitch - left);
        int group = Request.GroupSize;
        float* from = x + ((long)first / group * width), to = copy;
        for (int h = first; h < end; h++, to += pitch)
        {
            CopyRow(from, to, left, copied, group > 1 ? (int*)_spread!.Pointer + (h % group * S.Lanes) : null);
            if (h % group == group - 1) from += width;
        }

        return copy - ((long)first * pitch);
    }

    /// <summary>A row between zeros; with lanes, each lane takes the one that they name.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CopyRow(float* from, float* to, int left, int copied, int* lanes)
    {
        int end = _pitch * S.Lanes;
        for (int i = 0; i < left; i += S.Lanes) S.Store(to + i, S.Zero);
        to += left;
        if (lanes == null)
            for (int i = 0; i < copied; i += S.Lanes) S.Store(to + i, S.Load(from + i));
        else
            for (int i = 0; i < copied; i += S.Lanes) S.Store(to + i, S.Permute(S.Load(from + i), lanes));
        for (int i = copied; i < end - left; i += S.Lanes) S.Store(to + i, S.Zero);
    }

    /// <inheritdoc/>
    protected override void Row(float* x, int rows, float* filter, float* bias, float* y)
    {
        V low = S.Broadcast(Low), high = S.Broadcast(High);
        int q = 0;
        if (_single)
        {
            for (; q < Columns; q++) One(x, rows, filter, bias, y, q, low, high);
            return;
        }

        for (int rest = Columns; rest > 0; rest = Columns - q)
        {
            int tile = rest > Pixels / 2 ? Pixels : Pixels / 2, first = Math.Max(0, Math.Min(q, Columns - tile));
            int stored = Math.Min(tile, Columns - first);
            if (tile == Pixels) Eight(x, rows, filter, bias, y, first, stored, low, high);
            else Four(x, rows, filter, bias, y, first, stored, low, high);
            q = first + stored;
        }
    }

    // Pixels of a row that tiles read, a row shorter than a tile made as long as one.
    private static long TileColumns(DepthwiseRequest r)
    {
        int columns = r.Q <= Pixels / 2 ? Pixels / 2 : Math.Max(Pixels, r.Q);
        return ((long)(columns - 1) * r.StrideW) + ((long)(r.S - 1) * r.DilationW) + 1;
    }

    private static long Reach(DepthwiseRequest r) => ((long)(r.R - 1) * r.DilationH) + 1;

    private static bool Inside(DepthwiseRequest r) => r.PadLeft == 0 && TileColumns(r) <= r.W;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Eight(float* x, int rows, float* filter, float* bias, float* y, int q, int stored, V low, V high)
    {
        long next = (long)Request.StrideW * S.Lanes, step = (long)Request.DilationH * _pitch * S.Lanes;
        long tapStep = (long)Request.DilationW * S.Lanes;
        int taps = Request.S;
        V y0 = S.Load(bias), y1 = y0, y2 = y0, y3 = y0, y4 = y0, y5 = y0, y6 = y0, y7 = y0;
        for (x += q * next; rows > 0; rows--, x += step)
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
        }

        y += (long)q * S.Lanes;
        Store(y, y0, y1, y2, y3, Math.Min(stored, 4), low, high);
        Store(y + (4 * S.Lanes), y4, y5, y6, y7, stored - 4, low, high);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Four(float* x, int rows, float* filter, float* bias, float* y, int q, int stored, V low, V high)
    {
        long next = (long)Request.StrideW * S.Lanes, step = (long)Request.DilationH * _pitch * S.Lanes;
        long tapStep = (long)Request.DilationW * S.Lanes;
        int taps = Request.S;
        V y0 = S.Load(bias), y1 = y0, y2 = y0, y3 = y0;
        for (x += q * next; rows > 0; rows--, x += step)
        {
            float* v = x;
            for (int tap = 0; tap < taps; tap++)
            {
                V w = S.Load(filter);
                y0 = S.Fma(S.Load(v), w, y0);
                y1 = S.Fma(S.Load(v + next), w, y1);
                y2 = S.Fma(S.Load(v + (2 * next)), w, y2);
                y3 = S.Fma(S.Load(v + (3 * next)), w, y3);
                v += tapStep;
                filter += S.Lanes;
            }
        }

        Store(y + ((long)q * S.Lanes), y0, y1, y2, y3, stored, low, high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* y, V y0, V y1, V y2, V y3, int count, V low, V high)
    {
        if (count > 0) S.Store(y, S.Min(high, S.Max(low, y0)));
        if (count > 1) S.Store(y + S.Lanes, S.Min(high, S.Max(low, y1)));
        if (count > 2) S.Store(y + (2 * S.Lanes), S.Min(high, S.Max(low, y2)));
        if (count > 3) S.Store(y + (3 * S.Lanes), S.Min(high, S.Max(low, y3)));
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
