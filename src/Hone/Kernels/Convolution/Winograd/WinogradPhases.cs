using Hone.Kernels.Gemm;

namespace Hone.Kernels.Convolution.Winograd;

/// <summary>How the phases of a <see cref="WinogradNonfused{S, V}"/> are cut into tasks.</summary>
/// <remarks>
/// A unit of a transform is one row of an image's tiles of one block of channels; a unit of the products is one panel
/// of filters, one point and one strip of tiles.
/// </remarks>
internal sealed class WinogradPhases
{
    // Half of a second-level cache: what V[point] of a strip may take while panels of filters pass by.
    private const long CacheBytes = 512 * 1024;

    // Measured on Zen 4 with 512-bit vectors: cycles to load, transform and store a vector of a tile.
    private const double CyclesPerVector = 7;

    private readonly WinogradShape _shape;
    private readonly int _rows;

    /// <summary>Cuts the work of so many images.</summary>
    public WinogradPhases(WinogradShape shape, int images, int maxRows)
    {
        _shape = shape;
        _rows = images * shape.TileRows;
        int blocks = shape.Panels * TileKernels.Vectors;
        V = WinogradGrid.Of(shape, shape.Tiles, shape.BlocksC);
        M = WinogradGrid.Of(shape, shape.Tiles, blocks);
        double rowCycles = shape.TileColumns * shape.Points * CyclesPerVector;
        Inputs = WorkSplit.Of((long)_rows * shape.BlocksC, rowCycles);
        Outputs = WorkSplit.Of((long)_rows * shape.BlocksK, rowCycles);
        long bytes = (long)shape.Tiles * shape.C * sizeof(float);
        Strips = (int)Math.Min((bytes + CacheBytes - 1) / CacheBytes, GemmPlan.Ceiling(shape.Tiles, maxRows));
        double cycles = (double)shape.Tiles / Strips * shape.C * TileKernels.Vectors;
        Products = WorkSplit.Of((long)Strips * shape.Points * shape.Panels, cycles);
    }

    /// <summary>All inputs transformed, in the workspace.</summary>
    public WinogradGrid V { get; }

    /// <summary>All products, in the workspace after V.</summary>
    public WinogradGrid M { get; }

    /// <summary>Strips of tiles of the products.</summary>
    public int Strips { get; }

    /// <summary>The first phase.</summary>
    public WorkSplit Inputs { get; }

    /// <summary>The second phase; panels innermost, then points.</summary>
    public WorkSplit Products { get; }

    /// <summary>The third phase.</summary>
    public WorkSplit Outputs { get; }

    /// <summary>The tiles and the block of a unit of a transform.</summary>
    public WinogradPart Row(long unit)
    {
        int block = (int)(unit / _rows), first = (int)(unit % _rows) * _shape.TileColumns;
        return new WinogradPart(first, first + _shape.TileColumns, block, block + 1);
    }
}
