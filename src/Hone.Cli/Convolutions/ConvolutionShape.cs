using Hone.Kernels.Convolution;
using Hone.Tensors;

namespace Hone.Cli.Convolutions;

/// <summary>The extents of one convolution: padding the same on opposite sides, stride and dilation each way.</summary>
/// <param name="N">Images.</param>
/// <param name="C">Input channels.</param>
/// <param name="H">Input rows.</param>
/// <param name="W">Input columns.</param>
/// <param name="K">Filters.</param>
/// <param name="R">Filter rows.</param>
/// <param name="S">Filter columns.</param>
internal sealed record ConvolutionShape(int N, int C, int H, int W, int K, int R, int S)
{
    /// <summary>The most bytes that x, w and y may take together: each is held twice while it is measured.</summary>
    public const long MostBytes = 1L << 30;

    /// <summary>The most multiply-adds: about ten seconds of a fast core for one run.</summary>
    public const double MostMultiplyAdds = 1e12;

    /// <summary>Rows and columns of zeros on each side.</summary>
    public Pair Pad { get; init; } = new(0, 0);

    /// <summary>Input rows and columns from one output to the next.</summary>
    public Pair Stride { get; init; } = new(1, 1);

    /// <summary>Input rows and columns from one tap to the next.</summary>
    public Pair Dilation { get; init; } = new(1, 1);

    /// <summary>Groups of channels and filters.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>Output rows.</summary>
    public int P => (int)Extent(H, Pad.H, R, Stride.H, Dilation.H);

    /// <summary>Output columns.</summary>
    public int Q => (int)Extent(W, Pad.W, S, Stride.W, Dilation.W);

    /// <summary>Multiply-adds of the definition, those with padding counted.</summary>
    public long MultiplyAdds => (long)N * K * P * Q * ProductsPerOutput;

    /// <summary>Multiply-adds of one output.</summary>
    public long ProductsPerOutput => (long)(C / Groups) * R * S;

    /// <summary>Numbers of the input.</summary>
    public long Inputs => (long)N * C * H * W;

    /// <summary>Numbers of the filters.</summary>
    public long Weights => K * ProductsPerOutput;

    /// <summary>Numbers of the output.</summary>
    public long Outputs => (long)N * K * P * Q;

    /// <summary>The filters in the library's words.</summary>
    public FilterDescriptor Filters => new(DataType.Float32, K, C / Groups, R, S);

    /// <summary>The padding that keeps the size at stride 1, for filters of odd extent.</summary>
    public static Pair SamePad(int r, int s, Pair dilation) =>
        new((int)Math.Min(int.MaxValue, (r - 1L) / 2 * dilation.H),
            (int)Math.Min(int.MaxValue, (s - 1L) / 2 * dilation.W));

    /// <summary>How filters walk, in the library's words.</summary>
    public ConvolutionDescriptor Walk(int winogradTile) => new()
    {
        PadTop = Pad.H, PadBottom = Pad.H, PadLeft = Pad.W, PadRight = Pad.W, StrideH = Stride.H, StrideW = Stride.W,
        DilationH = Dilation.H, DilationW = Dilation.W, Groups = Groups, WinogradTile = winogradTile,
    };

    /// <summary>This shape, when it is a convolution that can be measured.</summary>
    /// <exception cref="UsageException">It is none, or is too large.</exception>
    /// <exception cref="ArgumentException">The library refuses it.</exception>
    public ConvolutionShape Checked()
    {
        if (C % Groups != 0 || K % Groups != 0)
            throw new UsageException($"--groups {Groups} must divide c {C} and k {K}");
        long p = Extent(H, Pad.H, R, Stride.H, Dilation.H), q = Extent(W, Pad.W, S, Stride.W, Dilation.W);
        if (p < 1 || q < 1)
            throw new UsageException(
                $"a filter of {R}x{S} with dilation {Dilation} does not fit into {H}x{W} with padding {Pad}");
        // In doubles, which do not overflow.
        double products = (double)(C / Groups) * R * S, outputs = (double)N * K * p * q;
        double bytes = sizeof(float) * (((double)N * C * H * W) + (K * products) + outputs);
        if (bytes > MostBytes)
            throw new UsageException(
                $"x, w and y would take {Size(bytes / (1 << 20))} MiB together; hone conv takes up to "
                + $"{MostBytes >> 20} MiB");
        if (outputs * products > MostMultiplyAdds)
            throw new UsageException(
                $"this takes {Size(outputs * products / 1e9)} billion multiply-adds; hone conv takes up to "
                + $"{Size(MostMultiplyAdds / 1e9)} billion");
        // The library has its own say, and its own message.
        _ = Walk(0).OutputOf(TensorDescriptor.Packed(DataType.Float32, Layout.Nchw, N, C, H, W), Filters);
        return this;
    }

    /// <summary>As in <c>n1c64h56w56k64r3s3</c>.</summary>
    public override string ToString() => $"n{N}c{C}h{H}w{W}k{K}r{R}s{S}";

    /// <summary>The rest in words, where it is not what one expects; empty where it is.</summary>
    public string Walking() => string.Concat(
        Stride.IsOne ? "" : $", stride {Stride}", $", pad {Pad}", Dilation.IsOne ? "" : $", dilation {Dilation}",
        Groups == 1 ? "" : $", {Groups} groups");

    private static string Size(double x) => x < 1e9 ? $"{x:0}" : $"{x:0.0e0}";

    private static long Extent(long size, long pad, long filter, long stride, long dilation)
    {
        long room = size + (2 * pad) - (((filter - 1) * dilation) + 1);
        return room < 0 ? 0 : (room / stride) + 1;
    }
}

/// <summary>A number for rows and one for columns.</summary>
/// <param name="H">Of rows.</param>
/// <param name="W">Of columns.</param>
internal readonly record struct Pair(int H, int W)
{
    /// <summary>Whether nothing is skipped either way.</summary>
    public bool IsOne => H == 1 && W == 1;

    /// <inheritdoc/>
    public override string ToString() => H == W ? $"{H}" : $"{H}x{W}";
}
