using Hone.Kernels.Gemm;

namespace Hone.Kernels.Convolution.Winograd;

/// <summary>The extents of a Winograd convolution: tiles of the images, blocks of channels, panels of filters.</summary>
/// <remarks>Tiles of all images are numbered in rows. Points are numbered in rows of a tile.</remarks>
internal sealed class WinogradShape
{
    /// <summary>Blocks a request for vectors of so many floats.</summary>
    public WinogradShape(ConvolutionRequest request, WinogradAxis rows, WinogradAxis columns, int lanes)
    {
        (C, K, Lanes, Rows, Columns) = (request.C, request.K, lanes, rows, columns);
        TileColumns = GemmPlan.Ceiling(request.Q, columns.Outputs);
        TileRows = GemmPlan.Ceiling(request.P, rows.Outputs);
        Tiles = request.N * TileRows * TileColumns;
        BlocksC = GemmPlan.Ceiling(C, lanes);
        BlocksK = GemmPlan.Ceiling(K, lanes);
        Panels = GemmPlan.Ceiling(BlocksK, TileKernels.Vectors);
    }

    /// <summary>Input channels.</summary>
    public int C { get; }

    /// <summary>Filters.</summary>
    public int K { get; }

    /// <summary>Floats in a vector, and channels in a block.</summary>
    public int Lanes { get; }

    /// <summary>The axis along a column of a tile: over its rows.</summary>
    public WinogradAxis Rows { get; }

    /// <summary>The axis along a row of a tile: over its columns.</summary>
    public WinogradAxis Columns { get; }

    /// <summary>Products that each channel of a tile takes; also its inputs.</summary>
    public int Points => Rows.Side * Columns.Side;

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

    /// <summary>Floats of scratch for the transforms: three tiles.</summary>
    public int RoomFloats => 3 * Points * Lanes;

    /// <summary>Vectors in a panel.</summary>
    public int VectorsOf(int panel) => Math.Min(TileKernels.Vectors, BlocksK - (panel * TileKernels.Vectors));

    /// <summary>Where a panel starts in the packed filters, in floats.</summary>
    public long PanelStart(int panel) => (long)panel * PanelFilters * Points * C;
}

/// <summary>Where V [point][block of C][tile][lane] and M [point][block of K][tile][lane] lie.</summary>
/// <param name="Tiles">Room for so many tiles.</param>
/// <param name="InputPitch">Floats from one point of V to the next.</param>
/// <param name="SumPitch">Floats from one point of M to the next.</param>
internal readonly record struct WinogradArea(int Tiles, nint InputPitch, nint SumPitch)
{
    /// <summary>An area for so many tiles and blocks.</summary>
    public static WinogradArea Of(WinogradShape shape, int tiles, int blocksC, int blocksK) =>
        new(tiles, OddLines((long)tiles * blocksC * shape.Lanes), OddLines((long)tiles * blocksK * shape.Lanes));

    /// <summary>Floats of V.</summary>
    public long InputFloats(WinogradShape shape) => shape.Points * (long)InputPitch;

    /// <summary>Floats of M.</summary>
    public long SumFloats(WinogradShape shape) => shape.Points * (long)SumPitch;

    // An odd number of lines, so that a tile's points do not crowd into the same cache sets.
    private static nint OddLines(long floats) => (nint)(((floats + 15) / 16) | 1) * 16;
}
