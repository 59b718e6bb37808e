using Hone.Kernels.Gemm;
using Hone.Tensors;

namespace Hone.Kernels.Convolution;

/// <summary>
/// The extents of a direct convolution in the words of its micro-kernel: planes of pixels, rows of tiles, panels of
/// filters and the runs of the reduction.
/// </summary>
/// <remarks>
/// A pixel is c floats (NCHWc: a plane is a block of c channels) or one float (planar NCHW: a plane is a channel).
/// A 1x1 filter with stride 1 and no padding sees the image as one row of H W pixels.
/// </remarks>
internal sealed class ConvolutionPlan
{
    private readonly ConvolutionRequest _request;

    /// <summary>Lays out the request for vectors of so many floats.</summary>
    public ConvolutionPlan(ConvolutionRequest request, int lanes)
    {
        _request = request;
        Lanes = lanes;
        bool planar = request.InputLayout == Layout.Nchw;
        bool flat = request is { R: 1, S: 1, StrideH: 1, StrideW: 1, PadTop: 0, PadLeft: 0, PadBottom: 0, PadRight: 0 };
        PixelFloats = planar ? 1 : lanes;
        H = flat ? 1 : request.H;
        W = flat ? request.H * request.W : request.W;
        P = flat ? 1 : request.P;
        Q = flat ? request.P * request.Q : request.Q;
        Channels = request.C / request.Groups;
        Filters = request.K / request.Groups;
        Planes = Ceiling(Channels, PixelFloats);
        Panels = Ceiling(Filters, PanelFilters);
        Padded = request.PadLeft > 0 || ReachW > W;
    }

    /// <summary>Floats in a vector, and channels in a block of the output.</summary>
    public int Lanes { get; }

    /// <summary>Floats of one pixel of one plane.</summary>
    public int PixelFloats { get; }

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

    /// <summary>Whether a tile reads columns that do not exist, so that rows must be copied between zeros.</summary>
    public bool Padded { get; }

    /// <summary>Columns of a row copied between zeros.</summary>
    public int PaddedW => _request.PadLeft + ReachW;

    /// <summary>Columns of zeros that such a row begins with.</summary>
    public int LeftZeros => Math.Min(_request.PadLeft, PaddedW);

    /// <summary>Columns of such a row that come from the image.</summary>
    public int CopiedW => Math.Clamp(ReachW, 0, W);

    /// <summary>Terms of the reduction that belong to one filter row: channels x S.</summary>
    public int StepsPerFilterRow => Channels * _request.S;

    /// <summary>Runs that belong to one filter row.</summary>
    public int RunsPerFilterRow => PixelFloats == 1 ? Planes : Planes * _request.S;

    /// <summary>Floats from one step of a run to the next.</summary>
    public int Step => PixelFloats == 1 ? _request.DilationW : 1;

    /// <summary>Filters of a full panel.</summary>
    public int PanelFilters => TileKernels.Vectors * Lanes;

    /// <summary>Filters of a group rounded up to whole vectors.</summary>
    public int PaddedFilters => Ceiling(Filters, Lanes) * Lanes;

    /// <summary>Floats of all panels of a group.</summary>
    public int GroupFloats => _request.R * StepsPerFilterRow * PaddedFilters;

    // One past the last column read, in input coordinates.
    private int ReachW => ((Q - 1) * _request.StrideW) + ((_request.S - 1) * _request.DilationW) + 1 - _request.PadLeft;

    /// <summary>Vectors in a panel.</summary>
    public int VectorsOf(int panel) =>
        Math.Min(TileKernels.Vectors, Ceiling(Filters - (panel * PanelFilters), Lanes));

    /// <summary>Where a panel starts in its group's packed filters.</summary>
    public int PanelStart(int panel) => panel * PanelFilters * _request.R * StepsPerFilterRow;

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
    /// <param name="rowPitch">Floats from one input row to the next.</param>
    /// <param name="planePitch">Floats from one plane to the next.</param>
    public void FillRuns(Span<Run> runs, int rowPitch, int planePitch)
    {
        int at = 0;
        for (int r = 0; r < _request.R; r++)
        {
            for (int plane = 0; plane < Planes; plane++)
            {
                int start = (plane * planePitch) + (r * _request.DilationH * rowPitch);
                if (PixelFloats == 1)
                {
                    runs[at++] = new Run(start, _request.S);
                    continue;
                }

                int length = Math.Min(PixelFloats, Channels - (plane * PixelFloats));
                for (int s = 0; s < _request.S; s++)
                    runs[at++] = new Run(start + (s * _request.DilationW * PixelFloats), length);
            }
        }
    }

    private static int Ceiling(int a, int b) => (a + b - 1) / b;
}
