using Hone.Kernels.Gemm;

namespace Hone.Kernels.Convolution.Winograd;

/// <summary>
/// The extents of a Winograd convolution: tiles of the images, blocks of channels, panels of filters.
/// </summary>
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

    /// <summary>Floats of scratch for the transforms: a tile of inputs or outputs.</summary>
    public int RoomFloats => Points * Lanes;

    /// <summary>Vectors in a panel.</summary>
    public int VectorsOf(int panel) => Math.Min(TileKernels.Vectors, BlocksK - (panel * TileKernels.Vectors));

    /// <summary>Where a panel starts in the packed filters, in floats.</summary>
    public long PanelStart(int panel) => (long)panel * PanelFilters * Points * C;
}
