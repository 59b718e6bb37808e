using Hone.Kernels.Gemm;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Kernels.Convolution.Im2col;

/// <summary>
/// A convolution as products, one for each image and group, of its filters [K / G, R S C / G] and the matrix of what
/// the filters see of each pixel of the output [P Q, R S C / G]; in what tasks, blocks and chunks they are done.
/// </summary>
/// <remarks>
/// Steps of the reduction come in the order r, s, c. Where y is NHWC, rows of a tile are pixels and the matrix lies in
/// rows [pixel][step]; where it is NCHW, rows of a tile are filters and the matrix lies in panels [step][2 vectors of
/// pixels]. A block of pixels meets all filters of its task while it stays in the second-level cache, a chunk of steps
/// at a time; partial sums wait in scratch as the floats they are, so chunks do not change the bits.
/// </remarks>
internal sealed class MatrixPlan
{
    // Steps of a chunk: 64 KiB a panel at 512 bits.
    private const int MostSteps = 512;

    // Chunks begin where lines do, if channels do.
    private const int Line = 16;

    // A quarter of a 1 MiB second-level cache for a block, and as much for its partial sums.
    private const int BlockBytes = 256 * 1024;

    // What gathering a float costs compared with reading one of the filters.
    private const int GatherCost = 8;

    // A task below this does not pay for being handed over: about 4 us at 60 G multiply-adds a second.
    private const long SmallestTask = 256 * 1024;

    // Half as many as other products have: a cut between filters gathers all pixels once more.
    private const int MostTasks = 8;

    private readonly int _unitPixels;
    private readonly int _unitFilters;

    /// <summary>Plans a request at a width.</summary>
    /// <param name="request">The convolution.</param>
    /// <param name="level">The vector width.</param>
    /// <param name="gathers">Whether blocks are gathered into scratch.</param>
    public MatrixPlan(ConvolutionRequest request, SimdLevel level, bool gathers)
    {
        Request = request;
        Lanes = level.Lanes();
        MaxRows = TileKernels.MaxRows(level);
        Width = TileKernels.Vectors * Lanes;
        InRows = request.OutputLayout == Layout.Nhwc;
        (_unitPixels, _unitFilters) = InRows ? (MaxRows, Width) : (Width, MaxRows);
        Pixels = request.P * request.Q;
        Channels = request.C / request.Groups;
        Filters = request.K / request.Groups;
        Steps = Channels * request.R * request.S;
        int chunks = Steps <= 2 * MostSteps ? 1 : GemmPlan.Ceiling(Steps, MostSteps);
        ChunkSteps = chunks == 1 ? Steps : GemmPlan.Ceiling(GemmPlan.Ceiling(Steps, chunks), Line) * Line;
        Chunks = GemmPlan.Ceiling(Steps, ChunkSteps);

        int pixelUnits = GemmPlan.Ceiling(Pixels, _unitPixels), filterUnits = GemmPlan.Ceiling(Filters, _unitFilters);
        (PixelCuts, FilterCuts) = Cuts(pixelUnits, filterUnits);
        int mostPixels = GemmPlan.Ceiling(pixelUnits, PixelCuts) * _unitPixels;
        int mostFilters = GemmPlan.Ceiling(filterUnits, FilterCuts) * _unitFilters;
        int fit = BlockBytes / sizeof(float) / (InRows ? PitchOf(ChunkSteps) : ChunkSteps);
        if (Chunks > 1) fit = Math.Min(fit, BlockBytes / sizeof(float) / mostFilters);
        BlockPixels = Math.Min(mostPixels, Math.Max(1, fit / _unitPixels) * _unitPixels);

        ZerosStart = (long)MaxRows * Width;
        BiasStart = ZerosStart + Width;
        OffsetsStart = BiasStart + (InRows ? 0 : (long)MaxRows * Width);
        BlockStart = OffsetsStart + (3L * GemmPlan.Ceiling(BlockPixels, Line) * Line);
        int block = !gathers ? 0 : BlockPixels * (InRows ? PitchOf(ChunkSteps) : ChunkSteps);
        PartialStart = BlockStart + (GemmPlan.Ceiling(block, Line) * Line);
        ScratchFloats = PartialStart + (Chunks > 1 ? (long)BlockPixels * mostFilters : 0);
    }

    /// <summary>Tasks that share a filter: each of them reads it.</summary>
    public int PixelCuts { get; }

    /// <summary>Tasks that share a pixel: each of them gathers what it sees.</summary>
    public int FilterCuts { get; }

    /// <summary>What is computed.</summary>
    public ConvolutionRequest Request { get; }

    /// <summary>Floats in a vector.</summary>
    public int Lanes { get; }

    /// <summary>Rows of the tallest tile.</summary>
    public int MaxRows { get; }

    /// <summary>Columns of a full panel: of pixels in NCHW, of filters in NHWC.</summary>
    public int Width { get; }

    /// <summary>Whether rows of a tile are pixels; if not, they are filters.</summary>
    public bool InRows { get; }

    /// <summary>Pixels of the output: P Q.</summary>
    public int Pixels { get; }

    /// <summary>Channels of a group.</summary>
    public int Channels { get; }

    /// <summary>Filters of a group.</summary>
    public int Filters { get; }

    /// <summary>The length of each sum: R S C / G.</summary>
    public int Steps { get; }

    /// <summary>Parts of the reduction.</summary>
    public int Chunks { get; }

    /// <summary>Steps in each part but the last.</summary>
    public int ChunkSteps { get; }

    /// <summary>The most pixels of a block.</summary>
    public int BlockPixels { get; }

    /// <summary>Tasks of one image.</summary>
    public int TasksPerImage => Request.Groups * PixelCuts * FilterCuts;

    /// <summary>Where zeros for <see cref="Width"/> columns lie in scratch, in floats; a tile's sums before.</summary>
    public long ZerosStart { get; }

    /// <summary>Where a tile full of biases lies, in NCHW.</summary>
    public long BiasStart { get; }

    /// <summary>Where the offsets of one tap lie, and corners, three numbers for each pixel of a block.</summary>
    public long OffsetsStart { get; }

    /// <summary>Where the block lies.</summary>
    public long BlockStart { get; }

    /// <summary>Where partial sums lie, a tile after the other.</summary>
    public long PartialStart { get; }

    /// <summary>Floats of scratch.</summary>
    public long ScratchFloats { get; }

    /// <summary>
    /// Floats from one row of the matrix to the next, for rows of so many steps: a vector may be written beyond the
    /// end, and an odd number of lines keeps rows from crowding into few cache sets.
    /// </summary>
    public static int PitchOf(int steps) => (GemmPlan.Ceiling(steps + 16, 16) | 1) * 16;

    /// <summary>Pixels rounded up to what panels hold; in rows to eight.</summary>
    public int Padded(int pixels)
    {
        int unit = InRows ? TapOffsets.Group : Width;
        return GemmPlan.Ceiling(pixels, unit) * unit;
    }

    /// <summary>What a task computes; tasks of an image follow each other.</summary>
    public MatrixPart PartOf(int task)
    {
        int pixel = task % PixelCuts, rest = task / PixelCuts;
        int filter = rest % FilterCuts, image = rest / FilterCuts;
        var (pixel0, pixel1) = TileCuts.Piece(Pixels, pixel, PixelCuts, _unitPixels);
        var (filter0, filter1) = TileCuts.Piece(Filters, filter, FilterCuts, _unitFilters);
        return new MatrixPart(
            image / Request.Groups, image % Request.Groups, pixel0, pixel1, filter0, filter1);
    }

    /// <summary>How many blocks the pixels of a part are done in.</summary>
    public int BlocksOf(MatrixPart part) => GemmPlan.Ceiling(part.Pixel1 - part.Pixel0, BlockPixels);

    /// <summary>The part with the pixels of one of its blocks.</summary>
    public MatrixPart Block(MatrixPart part, int i)
    {
        var (first, end) = TileCuts.Piece(part.Pixel1 - part.Pixel0, i, BlocksOf(part), _unitPixels);
        return part with { Pixel0 = part.Pixel0 + first, Pixel1 = part.Pixel0 + end };
    }

    /// <summary>The steps of a chunk.</summary>
    public (int First, int End) Chunk(int i) => (i * ChunkSteps, Math.Min(Steps, (i + 1) * ChunkSteps));

    /// <summary>Where the channels of a group of an image begin in x.</summary>
    public long InputStart(int image, int group)
    {
        long floats = (long)Request.H * Request.W;
        return ((long)image * floats * Request.C)
            + ((long)group * Channels * (Request.InputLayout == Layout.Nhwc ? 1 : floats));
    }

    // The cuts that cost least: every cut of the filters gathers all pixels, every cut of the pixels reads all filters.
    private (int Pixels, int Filters) Cuts(int pixelUnits, int filterUnits)
    {
        int others = Request.N * Request.Groups;
        long wanted = Math.Clamp(Request.MultiplyAdds / SmallestTask, 1, MostTasks);
        wanted = Math.Min((wanted + others - 1) / others, (long)pixelUnits * filterUnits);
        (int Pixels, int Filters) best = (1, 1);
        long least = long.MaxValue;
        for (int filters = 1; filters <= Math.Min(filterUnits, wanted); filters++)
        {
            long pixels = Math.Min(pixelUnits, (wanted + filters - 1) / filters);
            long cost = (pixels * Filters) + (filters * (long)Pixels * GatherCost);
            if (pixels * filters < wanted || cost >= least) continue;
            least = cost;
            best = ((int)pixels, filters);
        }

        return best;
    }
}

/// <summary>The pixels of one image and filters of one group that a task computes.</summary>
internal readonly record struct MatrixPart(
    int Image, int Group, int Pixel0, int Pixel1, int Filter0, int Filter1);
