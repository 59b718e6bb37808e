using Hone.Kernels.Gemm;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Kernels.Convolution.Im2col;

/// <summary>Counts what the convolutions by one product do.</summary>
internal static class Im2colWork
{
    // Measured, in vectors: what a float costs that is gathered alone, its address computed or looked up; what a row
    // costs beside its vectors. And what a group costs beside its tiles, in tiles.
    private const double FloatAlone = 6, FloatByTable = 12, Row = 8, Group = 16;

    // What a third-level cache of 32 MiB keeps of a matrix until it is read.
    private const double KeptBytes = 16 << 20;

    /// <summary>The matrix is gathered once for each part of the filters that tasks take.</summary>
    public static ConvolutionWork Gathered(ConvolutionRequest r, SimdLevel level) => Gathered(r, level, FloatAlone);

    /// <summary>The same by a table.</summary>
    public static ConvolutionWork GatheredByTable(ConvolutionRequest r, SimdLevel level) =>
        Gathered(r, level, FloatByTable);

    /// <summary>The matrix is written once, and read back from beyond the second-level cache.</summary>
    public static ConvolutionWork Written(ConvolutionRequest r, SimdLevel level)
    {
        var plan = new MatrixPlan(r, level, gathers: false);
        double bytes = (double)plan.Pixels * plan.Steps * sizeof(float) * r.Groups * r.N;
        bool needless = r is { R: 1, S: 1, StrideH: 1, StrideW: 1, PadTop: 0, PadLeft: 0, PadBottom: 0, PadRight: 0 };
        // Each group's matrix is written in one phase and read in another.
        var groups = new ConvolutionWork(0, 4 * Group * r.N * r.Groups, 0, 0, 0);
        var product = Product(plan, level) + groups;
        if (needless) return product;
        // Fetched to be written, written back, and read again.
        double far = bytes > KeptBytes ? 3 * bytes : 0;
        return product + Matrix(plan, FloatAlone) + new ConvolutionWork(0, 0, 0, 2 * bytes, 0, far);
    }

    private static ConvolutionWork Product(MatrixPlan plan, SimdLevel level)
    {
        var r = plan.Request;
        int pixels = GemmPlan.Ceiling(plan.Pixels, plan.Lanes), filters = GemmPlan.Ceiling(plan.Filters, plan.Lanes);
        var one = plan.InRows
            ? ProductWork.Of(level, plan.Pixels, filters, plan.Steps)
            : ProductWork.Of(level, plan.Filters, pixels, plan.Steps);
        double weights = (double)plan.Filters * plan.Steps * sizeof(float), again = weights * (plan.PixelCuts - 1);
        double moved = ((double)r.C * r.H * r.W / r.Groups) + ((double)plan.Pixels * plan.Filters);
        double partial = (double)(plan.Chunks - 1) * plan.Pixels * plan.Filters * 2 / plan.Lanes;
        var work = new ConvolutionWork(
            one.Cycles, (one.Tiles * plan.Chunks) + Group, partial, (moved * sizeof(float)) + again, weights);
        return work * ((double)r.N * r.Groups);
    }

    private static ConvolutionWork Gathered(ConvolutionRequest r, SimdLevel level, double alone)
    {
        var plan = new MatrixPlan(r, level, gathers: true);
        return Product(plan, level) + (Matrix(plan, alone) * plan.FilterCuts);
    }

    // Rows that lie in x as they do in the matrix are copied, a vector at a time; other floats are gathered alone.
    private static ConvolutionWork Matrix(MatrixPlan plan, double alone)
    {
        var r = plan.Request;
        double floats = (double)plan.Pixels * plan.Steps * r.N * r.Groups;
        bool copied = plan.InRows ? r.InputLayout == Layout.Nhwc : r is { StrideW: 1, InputLayout: Layout.Nchw };
        double rows = plan.InRows
            ? (double)plan.Pixels * r.R * r.S * r.N * r.Groups
            : (double)plan.Steps * r.P * r.N * r.Groups;
        return new ConvolutionWork(0, 0, copied ? (floats / plan.Lanes * 2) + (rows * Row) : floats * alone, 0, 0);
    }
}
