using Hone.Kernels.Gemm;

namespace Hone.Kernels.Quantized;

/// <summary>The extents of a convolution of bytes in the words of its tiles, and how it is cut into tasks.</summary>
/// <remarks>
/// A task computes a strip of output rows for a range of panels of filters. A 1x1 filter with stride 1 and no padding
/// sees the image as one row of H W pixels, and a strip is some of them. Where windows reach beyond the image, a strip
/// of it is copied between zero points; so every window has all its taps.
/// </remarks>
internal sealed class ByteConvolutionPlan
{
    // Pixels of a strip: a few tiles, so that filters fetched once serve all of them.
    private const int StripPixels = 4 * TileKernels.TallestRows;

    // Bytes of a copied strip that leave room for filters in a second-level cache.
    private const int CopiedBytes = 192 * 1024;

    // Enough for any desktop's cores.
    private const int FewTasks = 8;

    private readonly ByteConvolutionRequest _request;

    /// <summary>Lays out a request for vectors of so many sums.</summary>
    public ByteConvolutionPlan(ByteConvolutionRequest request, int lanes)
    {
        _request = request;
        Lanes = lanes;
        PixelBytes = request.InputScale > 0 ? 4 : lanes;
        int reachH = Reach(request.P, request.StrideH, request.R, request.DilationH);
        int reachW = Reach(request.Q, request.StrideW, request.S, request.DilationW);
        bool padded = request.PadTop > 0 || request.PadLeft > 0 || reachH > request.H || reachW > request.W;
        Copies = request.InputScale > 0 || padded;
        Flat = !Copies && request is { R: 1, S: 1, StrideH: 1, StrideW: 1 };
        W = Flat ? request.H * request.W : request.W;
        P = Flat ? 1 : request.P;
        Q = Flat ? request.P * request.Q : request.Q;
        Blocks = Ceiling(request.C, PixelBytes);
        Vectors = Ceiling(request.K, lanes);
        Panels = Ceiling(Vectors, TileKernels.Vectors);
        Columns = Copies ? reachW : W;

        int pixels = Flat ? Q : P;
        StripSize = Flat ? StripPixels : Math.Max(1, StripPixels / Math.Max(1, Q));
        if (Copies)
        {
            long row = (long)Blocks * Columns * PixelBytes;
            while (StripSize > 1 && InputRows(StripSize) * row > CopiedBytes) StripSize--;
        }

        StripSize = Math.Min(StripSize, Math.Max(1, pixels));
        Strips = Ceiling(pixels, StripSize);
        Groups = Math.Clamp(Ceiling(FewTasks, Math.Max(1, Strips)), 1, Panels);
        Pixels = InputRows(Flat ? 1 : StripSize) * (Flat ? StripSize : Columns);
        RowBytes = Columns * PixelBytes;
        PlaneBytes = Copies ? (long)InputRows(StripSize) * RowBytes : (long)request.H * request.W * lanes;
    }

    /// <summary>Whether the image is seen as one row.</summary>
    public bool Flat { get; }

    /// <summary>Whether strips are copied between zero points.</summary>
    public bool Copies { get; }

    /// <summary>Sums in a vector, and channels in a block of y.</summary>
    public int Lanes { get; }

    /// <summary>Bytes of a pixel of what tiles read: a block of channels, or one quad where x is numbers.</summary>
    public int PixelBytes { get; }

    /// <summary>Quads in a pixel of a block.</summary>
    public int Quads => PixelBytes / 4;

    /// <summary>Columns of the image.</summary>
    public int W { get; }

    /// <summary>Output rows.</summary>
    public int P { get; }

    /// <summary>Output columns.</summary>
    public int Q { get; }

    /// <summary>Blocks of input channels.</summary>
    public int Blocks { get; }

    /// <summary>Vectors of filters.</summary>
    public int Vectors { get; }

    /// <summary>Panels of filters, two vectors each, the last maybe one.</summary>
    public int Panels { get; }

    /// <summary>Columns of what tiles read: the image's, or a copied strip's.</summary>
    public int Columns { get; }

    /// <summary>Output rows of a strip, or pixels where the image is one row.</summary>
    public int StripSize { get; }

    /// <summary>Strips of an image.</summary>
    public int Strips { get; }

    /// <summary>Ranges of panels, a task each.</summary>
    public int Groups { get; }

    /// <summary>Input pixels that the tiles of a strip read at most.</summary>
    public int Pixels { get; }

    /// <summary>Bytes from one row of what tiles read to the next.</summary>
    public int RowBytes { get; }

    /// <summary>The same from block to block.</summary>
    public long PlaneBytes { get; }

    /// <summary>Bytes of a copied strip, and of a vector that reads beyond its end.</summary>
    public long StripBytes => Copies ? (Blocks * PlaneBytes) + 64 : 0;

    /// <summary>Runs of the reduction: of a filter row in a block, or of each tap where columns are dilated.</summary>
    public int Runs => _request.R * Blocks * (_request.DilationW == 1 ? 1 : _request.S);

    /// <summary>Quads that all runs have together.</summary>
    public int Steps => _request.R * Blocks * _request.S * Quads;

    /// <summary>Vectors of a panel.</summary>
    public int VectorsOf(int panel) => Math.Min(TileKernels.Vectors, Vectors - (panel * TileKernels.Vectors));

    /// <summary>Where a panel's filters begin, in bytes.</summary>
    public long PanelStart(int panel) => (long)panel * TileKernels.Vectors * Steps * Lanes * 4;

    /// <summary>Input rows that so many output rows see.</summary>
    public int InputRows(int rows) => Reach(rows, _request.StrideH, _request.R, _request.DilationH);

    /// <summary>Fills the table of runs, in the order of the packed filters: row, block, column.</summary>
    public void FillRuns(Span<QuadRun> runs)
    {
        int at = 0, taps = _request.DilationW == 1 ? 1 : _request.S;
        for (int r = 0; r < _request.R; r++)
            for (int block = 0; block < Blocks; block++)
                for (int s = 0; s < taps; s++)
                {
                    long bytes = (block * PlaneBytes) + ((long)r * _request.DilationH * RowBytes);
                    bytes += (long)s * _request.DilationW * PixelBytes;
                    runs[at++] = new QuadRun((int)(bytes / 4), _request.S / taps * Quads);
                }
    }

    private static int Reach(int outputs, int stride, int taps, int dilation) =>
        ((outputs - 1) * stride) + ((taps - 1) * dilation) + 1;

    private static int Ceiling(int a, int b) => (a + b - 1) / b;
}
