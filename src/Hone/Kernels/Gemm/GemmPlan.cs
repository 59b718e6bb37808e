using Hone.Machine;

namespace Hone.Kernels.Gemm;

/// <summary>
/// How one product is blocked: what is packed or copied, in what pieces, and where each lies in scratch.
/// </summary>
/// <remarks>
/// The reduction is done in chunks of kc steps, so that a chunk of A and of B stay in the second-level cache while
/// they meet. Partial sums wait in scratch as the floats they are, so chunks do not change the bits.
/// </remarks>
internal sealed class GemmPlan
{
    // Steps of a chunk when B lies in panels: 128 bytes each at 512 bits, so 64 KiB a panel.
    private const int PackedSteps = 512;

    // Steps of a chunk when B lies in panels and there is one tile of rows, so that B is a stream that nothing rereads.
    private const int StreamedSteps = 32 * 1024;

    // Steps of a chunk when B is read in place: one page of addresses each where N is large, as many as the first
    // translation buffer holds.
    private const int InPlaceSteps = 64;

    // From so many tiles of rows on, reading B in place costs more than packing it once: measured between 10 and 19
    // where rows of B are whole vectors, and between 1 and 4 where vectors of most rows straddle cache lines.
    private const int TilesThatPay = 12;
    private const int TilesThatPayUnaligned = 2;

    /// <summary>Blocks a request for a width.</summary>
    public GemmPlan(GemmRequest request, SimdLevel level)
    {
        int lanes = level.Lanes(), maxRows = TileKernels.MaxRows(level);
        Width = TileKernels.Vectors * lanes;
        Panels = Ceiling(request.N, Width);
        int rowTiles = Ceiling(request.M, maxRows);
        bool constant = request.Weights is not null;
        int tilesThatPay = request.N % lanes == 0 ? TilesThatPay : TilesThatPayUnaligned;
        PacksB = !constant && (request.TransposeB || rowTiles >= tilesThatPay);
        // One or two panels make rows of B that follow each other closely: then B in place is a stream as well.
        int most = constant && rowTiles == 1 ? StreamedSteps
            : constant || PacksB ? PackedSteps
            : Panels > 2 ? InPlaceSteps
            : StreamedSteps;
        Chunks = request.K <= 2 * most ? 1 : Ceiling(request.K, most);
        ChunkSteps = Ceiling(request.K, Chunks);
        Cuts = TileCuts.Choose(
            (long)request.M * request.N * request.K, request.Batch, rowTiles, Panels,
            (long)request.M * ChunkSteps * sizeof(float), (long)ChunkSteps * request.N * sizeof(float), PacksB ? 4 : 1);
        StripRows = Math.Min(request.M, Ceiling(rowTiles, Cuts.Strips) * maxRows);
        RangePanels = Ceiling(Panels, Cuts.Ranges);
        CopiesA = RangePanels > 1 && (request.TransposeA || Crowds(request.K, Math.Min(request.M, maxRows)));
        // A line more than the chunk, so that rows do not crowd into the same cache sets.
        PitchA = request.TransposeA ? StripRows : (ChunkSteps + 31) / 16 * 16;

        long sums = (long)maxRows * Width;
        ZerosStart = sums;
        BiasStart = ZerosStart + Width;
        PanelStart = BiasStart + ((long)RangePanels * Width);
        int packedPanels = constant ? 0 : PacksB ? RangePanels : 1;
        StripStart = PanelStart + ((long)packedPanels * Width * ChunkSteps);
        PartialStart = StripStart + (CopiesA ? ((long)(request.TransposeA ? ChunkSteps : StripRows) * PitchA) + 16 : 0);
        PartialStart = (PartialStart + 15) / 16 * 16;
        ScratchFloats = PartialStart + (Chunks > 1 ? (long)StripRows * RangePanels * Width : 0);
    }

    /// <summary>Columns of a full panel.</summary>
    public int Width { get; }

    /// <summary>Panels of B.</summary>
    public int Panels { get; }

    /// <summary>Whether B given at run time is packed; if not, only its ragged last panel is.</summary>
    public bool PacksB { get; }

    /// <summary>Whether a strip of A is copied before use.</summary>
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

    /// <summary>The most panels in a range.</summary>
    public int RangePanels { get; }

    /// <summary>Where a row of zeros lies in scratch, in floats; sums of one tile lie before it.</summary>
    public long ZerosStart { get; }

    /// <summary>Where the bias row of a range lies.</summary>
    public long BiasStart { get; }

    /// <summary>Where packed panels lie.</summary>
    public long PanelStart { get; }

    /// <summary>Where the copy of A lies.</summary>
    public long StripStart { get; }

    /// <summary>Where partial sums lie, [panel][row of the strip] of Width floats.</summary>
    public long PartialStart { get; }

    /// <summary>Floats of scratch.</summary>
    public long ScratchFloats { get; }

    /// <summary>a / b rounded up.</summary>
    public static int Ceiling(int a, int b) => (a + b - 1) / b;

    /// <summary>Whether more than four of a tile's rows meet in one set of a cache of 64 sets of lines.</summary>
    public static bool Crowds(int pitch, int rows)
    {
        Span<byte> sets = stackalloc byte[64];
        sets.Clear();
        for (int i = 0; i < rows; i++)
            if (++sets[(int)((long)i * pitch / 16 % 64)] > 4) return true;
        return false;
    }
}
