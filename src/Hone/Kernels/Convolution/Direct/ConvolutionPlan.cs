using Hone.Kernels.Gemm;
using Hone.Tensors;

namespace Hone.Kernels.Convolution;

/// <summary>
/// The extents of a direct convolution in the words of its micro-kernel: planes of pixels, rows of tiles, panels of
/// filters and the runs of the reduction.
/// </summary>
/// <remarks>
/// A pixel is c floats (NCHWc: a plane is a block of c channels), one float (planar NCHW: a plane is a channel) or all
/// channels (NHWC: one plane). A 1x1 filter with stride 1 and no padding sees the image as one row of H W pixels.
/// </remarks>
internal sealed class ConvolutionPlan
{
    private readonly ConvolutionRequest _request;
    private readonly bool _planar;

    /// <summary>Lays out the request for vectors of so many floats.</summary>
    /// <param name="request">The convolution.</param>
    /// <param name="lanes">Floats in a vector.</param>
    /// <param name="inputPlane">Floats from one plane of the input to the next, 0 where they follow each other.</param>
    /// <param name="grid">Where outputs go in NCHWc, null where they follow each other.</param>
    public ConvolutionPlan(ConvolutionRequest request, int lanes, long inputPlane = 0, OutputGrid? grid = null)
    {
        _request = request;
        Lanes = lanes;
        _planar = request.InputLayout == Layout.Nchw;
        bool pixels = request.InputLayout == Layout.Nhwc;
        bool flat = request is { R: 1, S: 1, StrideH: 1, StrideW: 1, PadTop: 0, PadLeft: 0, PadBottom: 0, PadRight: 0 };
        // Pixels that meet in few cache sets are copied apart, a strip of rows at a time, so there must be rows.
        bool crowds = pixels && GemmPlan.Crowds(request.C * request.StrideW, TileKernels.TallestRows);
        flat &= !crowds && grid is null;
        Flat = flat;
        PixelFloats = _planar ? 1 : pixels ? request.C : lanes;
        H = flat ? 1 : request.H;
        W = flat ? request.H * request.W : request.W;
        P = flat ? 1 : request.P;
        Q = flat ? request.P * request.Q : request.Q;
        Channels = request.C / request.Groups;
        Filters = request.K / request.Groups;
        InputPlane = inputPlane > 0 ? inputPlane : (long)H * W * PixelFloats;
        PlaneChannels = _planar ? 1 : pixels ? Channels : lanes;
        Planes = Ceiling(Channels, PlaneChannels);
        Panels = Ceiling(Filters, PanelFilters);
        bool padded = request.PadLeft > 0 || ReachW > W;
        Copies = padded || crowds;
        Padded = padded && !crowds;
        PixelPitch = !pixels || !Copies ? PixelFloats
            : GemmPlan.Crowds(Channels * request.StrideW, TileKernels.TallestRows) ? (Ceiling(Channels, 16) | 1) * 16
            : Channels;
        OutputPixel = grid?.Pixel ?? (request.OutputLayout == Layout.Nhwc ? request.K : lanes);
        OutputRow = grid?.Row ?? (long)Q * OutputPixel;
        OutputPlane = grid?.Plane ?? (long)P * Q * lanes;
    }

    /// <summary>Whether the image is seen as one row of H W pixels.</summary>
    public bool Flat { get; }

    /// <summary>Floats from one plane of the input to the next.</summary>
    public long InputPlane { get; }

    /// <summary>Floats in a vector, and channels in a block of the output.</summary>
    public int Lanes { get; }

    /// <summary>Floats from one pixel of one plane of the image to the next.</summary>
    public int PixelFloats { get; }

    /// <summary>The same in what tiles read: the image, or a copy of a strip of it.</summary>
    public int PixelPitch { get; }

    /// <summary>Channels of a plane that belong to one group.</summary>
    public int PlaneChannels { get; }

    /// <summary>Floats from one pixel of the output to the next.</summary>
    public int OutputPixel { get; }

    /// <summary>Floats from one row of the output to the next.</summary>
    public long OutputRow { get; }

    /// <summary>Floats from one block of channels of an NCHWc output to the next.</summary>
    public long OutputPlane { get; }

    /// <summary>Input rows.</summary>
    public int H { get; }

    /// <summary>Input columns.</summary>
    public int W { get; }

    /// <summary>Output rows.</summary>
    public int P { get; }

    /// <summary>Output columns.</summary>
    public int Q { get; }

    /// <summary>Input channels of a group.</summary>
    public int Channels { get; }

    /// <summary>Filters of a group.</summary>
    public int Filters { get; }

    /// <summary>Input planes of a group.</summary>
    public int Planes { get; }

    /// <summary>Panels of filters of a group; all but the last are two vectors wide.</summary>
    public int Panels { get; }

    /// <summary>Whether rows must be copied: tiles read columns that do not exist, or their pixels crowd.</summary>
    public bool Copies { get; }

    /// <summary>Whether it is the padding alone that whole rows are copied for.</summary>
    public bool Padded { get; }

    /// <summary>The last output column that reads no column beyond the image's last.</summary>
    public int LastInside
    {
        get
        {
            int room = W - 1 + _request.PadLeft - ((_request.S - 1) * _request.DilationW);
            return room < 0 ? -1 : room / _request.StrideW;
        }
    }

    /// <summary>Terms of the reduction that belong to one filter row: channels x S.</summary>
    public int StepsPerFilterRow => Channels * _request.S;

    /// <summary>Runs that belong to so many filter columns of one filter row.</summary>
    public int RunsPerFilterRow(int taps) => _planar ? Planes : Joined ? 1 : Planes * taps;

    /// <summary>Floats from one step of a run to the next.</summary>
    public int Step => _planar ? _request.DilationW : 1;

    /// <summary>Filters of a full panel.</summary>
    public int PanelFilters => TileKernels.Vectors * Lanes;

    /// <summary>Filters of a group rounded up to whole vectors.</summary>
    public int PaddedFilters => Ceiling(Filters, Lanes) * Lanes;

    /// <summary>Floats of all panels of a group.</summary>
    public int GroupFloats => _request.R * StepsPerFilterRow * PaddedFilters;

    // Whether the channels of neighbouring taps follow each other, so that a filter row is one run.
    private bool Joined => Planes == 1 && PixelPitch == Channels && _request.DilationW == 1;

    // One past the last column read, in input coordinates.
    private int ReachW => ((Q - 1) * _request.StrideW) + ((_request.S - 1) * _request.DilationW) + 1 - _request.PadLeft;

    /// <summary>Vectors in a panel.</summary>
    public int VectorsOf(int panel) =>
        Math.Min(TileKernels.Vectors, Ceiling(Filters - (panel * PanelFilters), Lanes));

    /// <summary>Where a panel starts in its group's packed filters.</summary>
    public int PanelStart(int panel) => panel * PanelFilters * _request.R * StepsPerFilterRow;

    /// <summary>Floats of a panel.</summary>
    public int PanelFloats(int panel) => VectorsOf(panel) * Lanes * _request.R * StepsPerFilterRow;

    /// <summary>Where the channels of a group of an image begin.</summary>
    public long InputStart(long image, int group)
    {
        long planeFloats = (long)H * W * PixelFloats;
        if (_request.InputLayout == Layout.Nhwc) return (image * planeFloats) + (group * Channels);
        long imagePlanes = _planar ? _request.C : Ceiling(_request.C, Lanes);
        return ((image * imagePlanes) + ((long)group * Planes)) * planeFloats;
    }

    /// <summary>Where the filters of a group of an image begin in y.</summary>
    public long OutputStart(long image, int group) => _request.OutputLayout == Layout.Nhwc
        ? (image * P * Q * _request.K) + (group * Filters)
        : ((image * Ceiling(_request.K, Lanes)) + ((long)group * PaddedFilters / Lanes)) * OutputPlane;

    /// <summary>Filters in a panel that exist: the columns of y that its tiles write.</summary>
    public int ColumnsOf(int panel) => _request.OutputLayout == Layout.Nhwc
        ? Math.Min(PanelFilters, Filters - (panel * PanelFilters))
        : VectorsOf(panel) * Lanes;

    /// <summary>The first filter row that meets the image for output row p.</summary>
    public int FirstFilterRow(int p)
    {
        int above = _request.PadTop - (p * _request.StrideH);
        return above <= 0 ? 0 : Math.Min(_request.R, Ceiling(above, _request.DilationH));
    }

    /// <summary>One past the last filter row that meets the image for output row p.</summary>
    public int EndFilterRow(int p)
    {
        int below = H - 1 + _request.PadTop - (p * _request.StrideH);
        return below < 0 ? 0 : Math.Min(_request.R, (below / _request.DilationH) + 1);
    }

    /// <summary>
    /// Fills the run table: filter rows outermost, so that rows beyond the image are a cut at either end.
    /// </summary>
    /// <param name="runs">Room for R x <see cref="RunsPerFilterRow"/> runs.</param>
    /// <param name="taps">The filter columns that are wanted; the first run begins with the first of them.</param>
    /// <param name="rowPitch">Floats from one input row to the next.</param>
    /// <param name="planePitch">Floats from one plane to the next.</param>
    public void FillRuns(Span<Run> runs, (int First, int End) taps, int rowPitch, int planePitch)
    {
        int at = 0, count = taps.End - taps.First;
        for (int r = 0; r < _request.R; r++)
        {
            for (int plane = 0; plane < Planes; plane++)
            {
                int start = (plane * planePitch) + (r * _request.DilationH * rowPitch);
                int length = LengthOf(plane), next = LengthOf((plane + 1) % Planes);
                int skip = ((_request.S - taps.End) * length) + (taps.First * next);
                if (_planar || Joined)
                {
                    runs[at++] = new Run(start + (taps.First * (_planar ? Step : Channels)), count * length, skip);
                    continue;
                }

                for (int s = taps.First; s < taps.End; s++)
                {
                    int offset = start + (s * _request.DilationW * PixelPitch);
                    runs[at++] = new Run(offset, length, s == taps.End - 1 ? skip : 0);
                }
            }
        }
    }

    /// <summary>Channels of a plane that exist.</summary>
    public int LengthOf(int plane) => Math.Min(PlaneChannels, Channels - (plane * PlaneChannels));

    private static int Ceiling(int a, int b) => (a + b - 1) / b;
}
