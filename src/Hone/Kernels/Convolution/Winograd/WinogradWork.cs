using Hone.Kernels.Gemm;
using Hone.Machine;

namespace Hone.Kernels.Convolution.Winograd;

/// <summary>Counts what Winograd convolutions do.</summary>
internal static class WinogradWork
{
    /// <summary>The fused one: every strip reads all filters, every range transforms its strip's inputs.</summary>
    public static ConvolutionWork Fused(ConvolutionRequest r, SimdLevel level)
    {
        var shape = WinogradRow.ShapeOf(r, level);
        var cuts = new WinogradStrips(shape, TileKernels.MaxRows(level)).Cuts;
        double filters = (double)shape.Points * shape.C * shape.K * sizeof(float);
        var strip = ProductWork.Of(level, GemmPlan.Ceiling(shape.Tiles, cuts.Strips), shape.BlocksK, shape.C);
        return (strip * ((double)shape.Points * cuts.Strips))
            + Transforms(shape, cuts.Ranges)
            + new ConvolutionWork(0, 0, 0, ((cuts.Strips - 1) * filters) + Moved(r), filters);
    }

    /// <summary>The one of three phases: V and M go through the workspace, filters are read once.</summary>
    public static ConvolutionWork Phases(ConvolutionRequest r, SimdLevel level)
    {
        var shape = WinogradRow.ShapeOf(r, level);
        double filters = (double)shape.Points * shape.C * shape.K * sizeof(float);
        double workspace = (double)shape.Points * shape.Tiles * (shape.C + shape.K) * sizeof(float);
        return (ProductWork.Of(level, shape.Tiles, shape.BlocksK, shape.C) * shape.Points)
            + Transforms(shape, ranges: 1)
            + new ConvolutionWork(0, 0, 0, (2 * workspace) + Moved(r), filters);
    }

    // Each point of a tile's block is loaded and stored once for each axis that has a transform.
    private static ConvolutionWork Transforms(WinogradShape shape, int ranges)
    {
        double axes = (shape.Rows.IsIdentity ? 0 : 1) + (shape.Columns.IsIdentity ? 0 : 1);
        double blocks = ((double)shape.BlocksC * ranges) + shape.BlocksK;
        return new ConvolutionWork(0, 0, shape.Points * axes * shape.Tiles * blocks, 0, 0);
    }

    private static double Moved(ConvolutionRequest r) =>
        sizeof(float) * r.N * (((double)r.C * r.H * r.W) + ((double)r.K * r.P * r.Q));
}
