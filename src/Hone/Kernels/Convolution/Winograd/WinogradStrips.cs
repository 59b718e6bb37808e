using Hone.Kernels.Gemm;

namespace Hone.Kernels.Convolution.Winograd;

/// <summary>How a fused Winograd convolution is cut into tasks, and where things lie in scratch.</summary>
/// <remarks>
/// A task is a strip of tiles and a range of panels of filters: it transforms its inputs (V), does one product per
/// point, and transforms its sums (M). Strips are as long as V and M stay in the second-level cache, if they can. Each
/// strip reads its range's filters once more, each range transforms its strip's inputs once more: the cuts minimise the
/// sum of both.
/// </remarks>
internal sealed class WinogradStrips
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

    /// <summary>Cuts a shape for micro-kernels of so many rows.</summary>
    public WinogradStrips(WinogradShape shape, int maxRows)
    {
        Cuts = Cut(shape, maxRows);
        int blocks = GemmPlan.Ceiling(shape.Panels, Cuts.Ranges) * TileKernels.Vectors;
        int tiles = GemmPlan.Ceiling(shape.Tiles, Cuts.Strips);
        Inputs = WinogradGrid.Of(shape, tiles, shape.BlocksC);
        Sums = WinogradGrid.Of(shape, tiles, blocks);
    }

    /// <summary>The tasks: strips of tiles, ranges of panels.</summary>
    public TileCuts Cuts { get; }

    /// <summary>V of a strip, in scratch.</summary>
    public WinogradGrid Inputs { get; }

    /// <summary>M of a strip and a range, in scratch.</summary>
    public WinogradGrid Sums { get; }

    private static TileCuts Cut(WinogradShape shape, int maxRows)
    {
        long filters = (long)shape.Points * shape.C * shape.K, multiplyAdds = filters * shape.Tiles;
        long inputs = (long)shape.Points * shape.C * shape.Tiles * TransformCost;
        int most = GemmPlan.Ceiling(shape.Tiles, maxRows), panels = shape.Panels;
        long wanted = Math.Clamp(multiplyAdds / SmallestTask, 1, Math.Min(MostTasks, (long)most * panels));
        var best = new TileCuts(1, 1);
        long least = long.MaxValue;
        for (int ranges = 1; ranges <= Math.Min(panels, wanted); ranges++)
        {
            long blocks = shape.BlocksC + GemmPlan.Ceiling(shape.BlocksK, ranges);
            long tiles = StripLength(shape.Points * shape.Lanes * blocks * sizeof(float), maxRows);
            long strips = Math.Max((shape.Tiles + tiles - 1) / tiles, (wanted + ranges - 1) / ranges);
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
}
