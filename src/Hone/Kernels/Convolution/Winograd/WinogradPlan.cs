using Hone.Kernels.Gemm;

namespace Hone.Kernels.Convolution.Winograd;

/// <summary>The extents of a Winograd convolution, how it is cut into tasks, where things lie in scratch.</summary>
/// <remarks>
/// Tiles of all images are numbered in rows. A task is a strip of tiles and a range of panels of filters: it transforms
/// its inputs (V), does one product per point, and transforms its sums (M). Strips are as long as V and M stay in the
/// second-level cache, if they can. Each strip reads its range's filters once more, each range transforms its strip's
/// inputs once more: the cuts minimise the sum of both.
/// </remarks>
internal sealed class WinogradPlan
{
    // A second-level cache. Half of it is for V and M, the other half streams filters.
    private const long CacheBytes = 1024 * 1024;

    // Below two full tiles of the micro-kernel a strip rereads filters faster than the cache behind the second gives.
    private const int LeastRowTiles = 2;

    // Where V and M of so few do not fit at all, longer strips gain: they stream V and M, but filters less often.
    // Measured at 256 channels, 56x56: 66-80 GFLOP/s with two, 94 with four, 78 with eight.
    private const int SpilledRowTiles = 4;

    // Longer strips reread fewer filters, but by then these cost little.
    private const int MostRowTiles = 8;

    // A task below this does not pay for being handed over and for the transforms done once more.
    private const long SmallestTask = 1024 * 1024;

    // With 8, the last of two threads idles at most an eighth of the time.
    private const int MostTasks = 8;

    // Transforming an input costs about as much as reading so many filter floats.
    private const int TransformCost = 4;

    /// <summary>Blocks a request for vectors of so many floats and micro-kernels of so many rows.</summary>
    public WinogradPlan(ConvolutionRequest request, int outputs, int lanes, int maxRows)
    {
        (C, K, Lanes, Outputs) = (request.C, request.K, lanes, outputs);
        TileColumns = GemmPlan.Ceiling(request.Q, outputs);
        TileRows = GemmPlan.Ceiling(request.P, outputs);
        Tiles = request.N * TileRows * TileColumns;
        BlocksC = GemmPlan.Ceiling(C, lanes);
        BlocksK = GemmPlan.Ceiling(K, lanes);
        Panels = GemmPlan.Ceiling(BlocksK, TileKernels.Vectors);
        Cuts = Cut(maxRows);
        StripTiles = GemmPlan.Ceiling(Tiles, Cuts.Strips);
        RangePanels = GemmPlan.Ceiling(Panels, Cuts.Ranges);
        // An odd number of lines, so that a tile's points do not crowd into the same cache sets.
        InputPitch = OddLines(StripTiles * BlocksC * lanes);
        SumPitch = OddLines(StripTiles * RangePanels * TileKernels.Vectors * lanes);
    }

    /// <summary>Input channels.</summary>
    public int C { get; }

    /// <summary>Filters.</summary>
    public int K { get; }

    /// <summary>Floats in a vector, and channels in a block.</summary>
    public int Lanes { get; }

    /// <summary>m, outputs along a side of a tile.</summary>
    public int Outputs { get; }

    /// <summary>Inputs along a side of a tile.</summary>
    public int Side => Outputs + 2;

    /// <summary>Products that each channel of a tile takes.</summary>
    public int Points => Side * Side;

    /// <summary>Tiles in a row of an image.</summary>
    public int TileColumns { get; }

    /// <summary>Rows of tiles of an image.</summary>
    public int TileRows { get; }

    /// <summary>Tiles of all images.</summary>
    public int Tiles { get; }

    /// <summary>Blocks of input channels.</summary>
    public int BlocksC { get; }

    /// <summary>Blocks of filters.</summary>
    public int BlocksK { get; }

    /// <summary>Panels of filters; all but the last are two vectors wide.</summary>
    public int Panels { get; }

    /// <summary>Filters of a full panel.</summary>
    public int PanelFilters => TileKernels.Vectors * Lanes;

    /// <summary>The tasks: strips of tiles, ranges of panels.</summary>
    public TileCuts Cuts { get; }

    /// <summary>The most tiles in a strip.</summary>
    public int StripTiles { get; }

    /// <summary>The most panels in a range.</summary>
    public int RangePanels { get; }

    /// <summary>Floats from one point of V [point][block of C][tile][lane] to the next.</summary>
    public nint InputPitch { get; }

    /// <summary>Floats from one point of M [point][block of K][tile][lane] to the next.</summary>
    public nint SumPitch { get; }

    /// <summary>Floats of scratch: V, M, and three tiles for the transforms.</summary>
    public long ScratchFloats => (Points * ((long)InputPitch + SumPitch)) + (3L * Points * Lanes);

    /// <summary>Vectors in a panel.</summary>
    public int VectorsOf(int panel) => Math.Min(TileKernels.Vectors, BlocksK - (panel * TileKernels.Vectors));

    /// <summary>Where a panel starts in the packed filters, in floats.</summary>
    public long PanelStart(int panel) => (long)panel * PanelFilters * Points * C;

    private TileCuts Cut(int maxRows)
    {
        long multiplyAdds = (long)Points * Tiles * C * K, filters = (long)Points * C * K;
        long inputs = (long)Points * C * Tiles * TransformCost;
        int most = GemmPlan.Ceiling(Tiles, maxRows);
        long wanted = Math.Clamp(multiplyAdds / SmallestTask, 1, Math.Min(MostTasks, (long)most * Panels));
        var best = new TileCuts(1, 1);
        long least = long.MaxValue;
        for (int ranges = 1; ranges <= Math.Min(Panels, wanted); ranges++)
        {
            long tileBytes = (long)Points * Lanes * (BlocksC + GemmPlan.Ceiling(BlocksK, ranges)) * sizeof(float);
            long tiles = StripLength(tileBytes, maxRows);
            long strips = Math.Max((Tiles + tiles - 1) / tiles, (wanted + ranges - 1) / ranges);
            strips = Math.Min(strips, most);
            if (strips * ranges < wanted) continue;
            long cost = (strips * filters) + (ranges * inputs);
            if (cost >= least) continue;
            least = cost;
            best = new TileCuts((int)strips, ranges);
        }

        return best;
    }

    private static long StripLength(long tileBytes, int maxRows)
    {
        long least = LeastRowTiles * maxRows, fitting = CacheBytes / 2 / tileBytes;
        if (fitting >= least) return Math.Min(fitting, MostRowTiles * maxRows);
        return least * tileBytes <= CacheBytes ? least : SpilledRowTiles * maxRows;
    }

    private static nint OddLines(long floats) => (nint)(((floats + 15) / 16) | 1) * 16;
}
