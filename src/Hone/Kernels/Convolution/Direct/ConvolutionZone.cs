using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Hone.Kernels.Gemm;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Kernels.Convolution;

/// <summary>
/// Neighbouring output columns of a direct convolution whose tiles read from the same place: the image itself, or a
/// copy of a strip of it between zeros where columns fall on padding.
/// </summary>
/// <remarks>
/// Of wide planar rows only what the first tile sees, and the last where it reaches beyond the image, is copied: whole
/// rows of a first layer would cost 3 to 7 % of it. With more channels copying costs 1 %, and nothing was gained.
/// </remarks>
internal sealed unsafe class ConvolutionZone
{
    private readonly ConvolutionRequest _request;
    private readonly ConvolutionPlan _plan;
    private readonly AlignedBuffer _runs;
    private readonly int _firstColumn;
    private readonly int _columns;
    private readonly int _planePitch;

    private ConvolutionZone(
        ConvolutionRequest request, ConvolutionPlan plan, ColumnRange range, int stripRows, bool copied)
    {
        _request = request;
        _plan = plan;
        (int first, int end) = (First, End) = (range.First, range.End);
        Taps = range.EndTap - range.FirstTap;
        FirstStep = range.FirstTap * plan.LengthOf(0);
        _firstColumn = (first * request.StrideW) - request.PadLeft;
        _columns = ((end - first - 1) * request.StrideW) + ((request.S - 1) * request.DilationW) + 1;
        RowPitch = (copied ? _columns : plan.W) * plan.PixelPitch;
        _planePitch = copied ? stripRows * RowPitch : (int)plan.InputPlane;
        CopiedFloats = copied ? (long)plan.Planes * _planePitch : 0;
        int runs = request.R * plan.RunsPerFilterRow(Taps);
        _runs = new AlignedBuffer((long)runs * sizeof(Run));
        plan.FillRuns(new Span<Run>(_runs.Pointer, runs), (range.FirstTap, range.EndTap), RowPitch, _planePitch);
    }

    /// <summary>The zones of a convolution, from the left.</summary>
    /// <param name="request">The convolution.</param>
    /// <param name="plan">Its extents.</param>
    /// <param name="stripRows">The most input rows that a task reads.</param>
    /// <param name="level">The vector width; of planar rows a copied zone beside others is a full tile wide.</param>
    public static ConvolutionZone[] All(
        ConvolutionRequest request, ConvolutionPlan plan, int stripRows, SimdLevel level)
    {
        int tile = TileKernels.MaxRows(level);
        int q = plan.Q, left = request.PadLeft > 0 ? tile : 0, right = plan.LastInside < q - 1 ? tile : 0;
        bool cut = request.InputLayout == Layout.Nchw && plan.Padded && plan.P > 1 && q >= left + right + tile
            && request.PadLeft <= left * request.StrideW && q - 1 - plan.LastInside <= right;
        if (!cut)
            return Array.ConvertAll(
                ColumnRange.Cut(request, plan, level),
                range => Of(range, plan.Copies && !(plan.Padded && range.IsInside(request, plan))));
        var zones = new List<ConvolutionZone>();
        if (left > 0) zones.Add(Of(ColumnRange.Of(request, plan, 0, left), copied: true));
        zones.Add(Of(ColumnRange.Of(request, plan, left, q - right), copied: false));
        if (right > 0) zones.Add(Of(ColumnRange.Of(request, plan, q - right, q), copied: true));
        return [.. zones];

        ConvolutionZone Of(ColumnRange range, bool copied) => new(request, plan, range, stripRows, copied);
    }

    /// <summary>The first output column.</summary>
    public int First { get; }

    /// <summary>One past the last output column.</summary>
    public int End { get; }

    /// <summary>How many filter columns meet the image here: the others are skipped.</summary>
    public int Taps { get; }

    /// <summary>Steps of a filter row before the first of them.</summary>
    public int FirstStep { get; }

    /// <summary>Floats from one input row to the next.</summary>
    public int RowPitch { get; }

    /// <summary>Floats of scratch, none where nothing is copied.</summary>
    public long CopiedFloats { get; }

    /// <summary>The run table.</summary>
    public Run* Runs => (Run*)_runs.Pointer;

    /// <summary>
    /// What the first tap of the first column sees in row 0 of the image, existing or not; copies where it must.
    /// </summary>
    /// <param name="x">The image.</param>
    /// <param name="scratch">Room for <see cref="CopiedFloats"/>.</param>
    /// <param name="p0">The first output row.</param>
    /// <param name="p1">One past the last.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public float* Open(float* x, float* scratch, int p0, int p1)
    {
        if (CopiedFloats == 0) return x + ((long)_firstColumn * _plan.PixelPitch);
        int first = Math.Max(0, (p0 * _request.StrideH) - _request.PadTop);
        int reach = ((p1 - 1) * _request.StrideH) - _request.PadTop + ((_request.R - 1) * _request.DilationH) + 1;
        int end = Math.Min(_plan.H, reach), pixel = _plan.PixelPitch;
        int left = Math.Clamp(-_firstColumn, 0, _columns), from = Math.Max(0, _firstColumn);
        int pixels = Math.Clamp(_plan.W - from, 0, _columns - left), right = left + pixels;
        for (int plane = 0; plane < _plan.Planes; plane++)
        {
            float* image = x + (plane * _plan.InputPlane) + ((((long)first * _plan.W) + from) * _plan.PixelFloats);
            float* row = scratch + ((long)plane * _planePitch);
            for (int h = first; h < end; h++, image += _plan.W * _plan.PixelFloats, row += RowPitch)
            {
                for (int i = 0; i < left * pixel; i++) row[i] = 0;
                CopyPixels(image, row + (left * pixel), pixels);
                for (int i = right * pixel; i < RowPitch; i++) row[i] = 0;
            }
        }

        return scratch - ((long)first * RowPitch);
    }

    private void CopyPixels(float* from, float* to, int pixels)
    {
        int pitch = _plan.PixelPitch, image = _plan.PixelFloats;
        if (pitch == image)
        {
            Copy(from, to, pixels * pitch);
            return;
        }

        for (int i = 0; i < pixels; i++, from += image, to += pitch) Copy(from, to, _plan.PlaneChannels);
    }

    // Rows of first layers are so short that calls of the runtime's copy and fill cost 3 % of the layer.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(float* from, float* to, int count)
    {
        int i = 0;
        for (; i <= count - Vector256<float>.Count; i += Vector256<float>.Count) Vector256.Load(from + i).Store(to + i);
        for (; i < count; i++) to[i] = from[i];
    }
}
