using Hone.Machine;

namespace Hone.Kernels.Gemm;

/// <summary>
/// How one product is blocked: what is packed or copied, in what pieces, and where each lies in scratch.
/// </summary>
/// <remarks>
/// A task is a strip of rows of y by a range of columns. It goes through blocks of columns, in each through chunks of
/// the reduction, packing B for each, in each through blocks of rows, and in those through tiles. Partial sums wait in
/// scratch as the floats they are, so chunks do not change the bits.
/// </remarks>
internal sealed class GemmPlan
{
    // Steps of a chunk when B lies in panels: 128 bytes each at 512 bits, so 64 KiB a panel.
    private const int PackedSteps = 512;

    // Steps of a chunk when B lies in panels and there is one tile of rows, so that B is a stream that nothing rereads.
    private const int StreamedSteps = 32 * 1024;

    // Steps of a chunk when B is read in place: one page of addresses each where N is large. Measured: with 64 more is
    // lost to partial sums than is won in the first translation buffer, which holds 72 pages.
    private const int InPlaceSteps = 128;

    // From so many tiles of rows on, reading B in place costs more than packing it once: with four tiles measured even.
    private const int TilesThatPay = 6;

    // Up to so many rows, B is streamed row by row: measured against tiles.
    private const int StreamedRows = 8;

    // Rows of A in place may take so many of a set's eight lines before a copy of them pays: B passes through the rest.
    private const int CrowdedLines = 7;

    // What a block of A may take of a 1 MiB second-level cache, beside a panel of B.
    private const long BlockBytes = 352 * 1024;

    // Panels of B in a block: so many uses does a copy of A find, and so much of B is packed at a time.
    private const int MostBlockPanels = 32;

    // Streams are followed from page to page only: as many panels as sums of a few rows leave room for.
    private const int MostStreamedPanels = 128;

    private readonly int _lanes, _steps;
    private readonly bool _overlaps;

    /// <summary>Blocks a request for a width.</summary>
    public GemmPlan(GemmRequest request, SimdLevel level)
    {
        _steps = request.K;
        int lanes = _lanes = level.Lanes(), maxRows = TileKernels.MaxRows(level);
        Width = TileKernels.Vectors * lanes;
        Panels = Ceiling(request.N, Width);
        int rowTiles = Ceiling(request.M, maxRows);
        bool constant = request.Weights is not null;
        _overlaps = request.N >= lanes;
        Streams = !constant && !request.TransposeB && request.M <= StreamedRows && Panels > 2;
        PacksB = !constant && !Streams
            && (request.TransposeB || rowTiles >= TilesThatPay || request.N < lanes);
        // One or two panels make rows of B that follow each other closely: then B in place is a stream as well.
        int most = constant && rowTiles == 1 ? StreamedSteps
            : constant || PacksB ? PackedSteps
            : Panels > 2 ? InPlaceSteps
            : StreamedSteps;
        Chunks = Streams || request.K <= 2 * most ? 1 : Ceiling(request.K, most);
        ChunkSteps = Ceiling(request.K, Chunks);
        bool crowds = request.TransposeA || Crowds(request.K, Math.Min(request.M, maxRows), CrowdedLines);
        Cuts = GemmCuts.Choose(request, rowTiles, Panels, lanes, PacksB, crowds && !Streams, Streams);
        SharesB = PacksB && request.Batch == 1 && Cuts.Strips > 1;
        if (SharesB) Cuts = GemmCuts.Choose(request, rowTiles, Panels, lanes, packsB: false, crowds);
        PackTasks = SharesB ? Chunks * Ceiling(Panels, MostBlockPanels) : 0;
        StripRows = Math.Min(request.M, Ceiling(rowTiles, Cuts.Strips) * maxRows);
        BlockPanels = Math.Min(Ceiling(Panels, Cuts.Ranges), Streams ? MostStreamedPanels : MostBlockPanels);
        CopiesA = BlockPanels > 1 && crowds && !Streams;
        long rowBytes = (long)ChunkSteps * sizeof(float);
        BlockRows = (int)Math.Min(StripRows, Math.Max(1, BlockBytes / rowBytes / maxRows) * maxRows);
        // A line more than the chunk, so that rows do not crowd into the same cache sets.
        PitchA = request.TransposeA ? (BlockRows + 15) / 16 * 16 : (ChunkSteps + 31) / 16 * 16;

        long sums = (long)maxRows * Width;
        BiasStart = sums + Width;
        PanelStart = BiasStart + ((long)BlockPanels * Width);
        StripStart = PanelStart + (PacksB && !SharesB ? (long)BlockPanels * Width * ChunkSteps : 0);
        PartialStart = StripStart
            + (CopiesA ? ((long)(request.TransposeA ? ChunkSteps : BlockRows) * PitchA) + 16 : 0);
        PartialStart = (PartialStart + 15) / 16 * 16;
        SharedFloats = SharesB ? (long)Ceiling(request.N, lanes) * lanes * request.K : 0;
        ScratchFloats = PartialStart + (Chunks > 1 || Streams ? (long)StripRows * BlockPanels * Width : 0);
    }

    /// <summary>Columns of a full panel.</summary>
    public int Width { get; }

    /// <summary>Panels of B.</summary>
    public int Panels { get; }

    /// <summary>Whether B given at run time is packed.</summary>
    public bool PacksB { get; }

    /// <summary>
    /// Whether B is packed in a phase of its own, once for all strips, into what the tasks share; else each task packs
    /// what it needs.
    /// </summary>
    public bool SharesB { get; }

    /// <summary>Tasks of that phase: chunk by chunk, in each a block of panels.</summary>
    public int PackTasks { get; }

    /// <summary>Floats of the shared panels: [chunk][panel][step].</summary>
    public long SharedFloats { get; }

    /// <summary>Whether B given at run time is read row by row, as <see cref="RowStream"/> does.</summary>
    public bool Streams { get; }

    /// <summary>Whether a block of A is copied before use.</summary>
    public bool CopiesA { get; }

    /// <summary>
    /// Floats from one row of the copy of A to the next; from one step to the next when A is transposed.
    /// </summary>
    public int PitchA { get; }

    /// <summary>Parts of the reduction.</summary>
    public int Chunks { get; }

    /// <summary>Steps in each part but the last.</summary>
    public int ChunkSteps { get; }

    /// <summary>The tasks.</summary>
    public TileCuts Cuts { get; }

    /// <summary>The most rows in a strip.</summary>
    public int StripRows { get; }

    /// <summary>The most rows in a block.</summary>
    public int BlockRows { get; }

    /// <summary>The most panels in a block.</summary>
    public int BlockPanels { get; }

    /// <summary>
    /// Where the bias row of a block lies in scratch, in floats; a panel's before it, and before those the sums of a
    /// tile.
    /// </summary>
    public long BiasStart { get; }

    /// <summary>Where packed panels lie.</summary>
    public long PanelStart { get; }

    /// <summary>Where the copy of A lies.</summary>
    public long StripStart { get; }

    /// <summary>
    /// Where partial sums lie: [panel][row of the strip] of Width floats; where B is streamed, [row][column].
    /// </summary>
    public long PartialStart { get; }

    /// <summary>Floats of scratch.</summary>
    public long ScratchFloats { get; }

    /// <summary>
    /// How far the last vector of a tile with so many columns begins before its place, to end with the last column.
    /// </summary>
    public int Overlap(int columns) => columns % _lanes == 0 || !_overlaps ? 0 : _lanes - (columns % _lanes);

    /// <summary>What packing task <paramref name="task"/> packs.</summary>
    public Block PackBlock(GemmRequest request, int task)
    {
        int chunk = task % Chunks, columns = MostBlockPanels * Width, first = task / Chunks * columns;
        return new Block(
            chunk * ChunkSteps, Math.Min(request.K, (chunk + 1) * ChunkSteps),
            first, Math.Min(request.N, first + columns));
    }

    /// <summary>Where panels of a block begin among the shared ones, in floats.</summary>
    public long SharedStart(Block block) =>
        (SharedFloats / _steps * block.K0) + ((long)block.N0 * (block.K1 - block.K0));

    /// <summary>a / b rounded up.</summary>
    public static int Ceiling(int a, int b) => (a + b - 1) / b;

    /// <summary>Whether more than so many of a tile's rows meet in one set of a cache of 64 sets of 8 lines.</summary>
    public static bool Crowds(int pitch, int rows, int most = 4)
    {
        Span<byte> sets = stackalloc byte[64];
        sets.Clear();
        for (int i = 0; i < rows; i++)
            if (++sets[(int)((long)i * pitch / 16 % 64)] > most) return true;
        return false;
    }
}
