using Hone.Kernels.Simd;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Kernels.Convolution.Winograd;

/// <summary>The table's rows of Winograd convolutions.</summary>
internal static class WinogradRow
{
    /// <summary>
    /// Serves filters of 1, 3, 5 and 7 rows and columns, 1x1 excepted, stride and dilation 1, no groups, any padding
    /// and layout; others than NCHWc are reordered in a workspace.
    /// </summary>
    public static string? WhyNot(ConvolutionRequest r, SimdLevel level)
    {
        if (!HasTaps(r.R) || !HasTaps(r.S) || r is { R: 1, S: 1 })
            return $"it takes filters of 1, 3, 5 and 7 rows and columns but 1x1; this one is {r.R}x{r.S}";
        if (r is not { StrideH: 1, StrideW: 1 }) return $"it takes stride 1; this one is {r.StrideH}x{r.StrideW}";
        if (r is not { DilationH: 1, DilationW: 1 }) return "it takes no dilation";
        if (r.Groups != 1) return "it takes no groups";
        // A tile that is left to the kernel is one that there is.
        if (r.WinogradTile == 0 || Has(Fitting(r.WinogradTile, r), r)) return null;
        return $"it has no tiles of {Fitting(r.WinogradTile, r)} for filters of {r.R}x{r.S}";
    }

    /// <summary>The fused kernel.</summary>
    public static Kernel Create(ConvolutionRequest r, SimdLevel level) =>
        ReorderedConvolution.Around(r, level, (c, l) => AnyWidth.Create<Fused>(c, l)!);

    /// <summary>The kernel of three phases.</summary>
    public static Kernel CreateNonfused(ConvolutionRequest r, SimdLevel level) =>
        ReorderedConvolution.Around(r, level, (c, l) => AnyWidth.Create<Nonfused>(c, l)!);

    /// <summary>The request with its tile decided, so that nobody need count costs for it again.</summary>
    public static ConvolutionRequest Settle(ConvolutionRequest r) => r with { WinogradTile = TileOf(r) };

    /// <summary>The class that the tile belongs to, by the points of its axes.</summary>
    /// <remarks>
    /// Measured with 4608 products an output: 1.3e-6 with four points at most on either axis, 4.6e-6 with six, 5.6e-6
    /// with eight on one and four on the other, 2.7e-5 with eight on both.
    /// </remarks>
    public static ErrorClass Error(ConvolutionRequest r) => Error(TileOf(r), r);

    /// <summary>The class of a tile.</summary>
    public static ErrorClass Error(WinogradTile tile, ConvolutionRequest r)
    {
        int rows = tile.Height + r.R - 1, columns = tile.Width + r.S - 1;
        return (Math.Max(rows, columns), Math.Min(rows, columns)) switch
        {
            (<= 4, _) => ErrorClass.WinogradSmall,
            (<= 6, _) or (_, <= 4) => ErrorClass.WinogradMedium,
            _ => ErrorClass.WinogradLarge,
        };
    }

    /// <summary>The tile: what the request says, or the cheapest.</summary>
    public static WinogradTile TileOf(ConvolutionRequest r) =>
        r.WinogradTile == 0 ? WinogradCost.BestTile(r) : Fitting(r.WinogradTile, r);

    /// <summary>Whether there are transforms for a tile.</summary>
    public static bool Has(WinogradTile tile, ConvolutionRequest r) =>
        WinogradAxis.Has(tile.Height, r.R) && WinogradAxis.Has(tile.Width, r.S);

    /// <summary>A tile without an extent along an axis on which filters have none.</summary>
    public static WinogradTile Fitting(WinogradTile tile, ConvolutionRequest r) =>
        new(r.R == 1 ? 1 : tile.Height, r.S == 1 ? 1 : tile.Width);

    /// <summary>Counts the fused kernel's work.</summary>
    public static ConvolutionWork FusedWork(ConvolutionRequest r, SimdLevel level) =>
        new(WinogradCost.Fused(r, TileOf(r)), 0, 0, ReorderedBytes(r), FilterBytes(TileOf(r), r));

    /// <summary>Counts the work of three phases.</summary>
    public static ConvolutionWork NonfusedWork(ConvolutionRequest r, SimdLevel level) =>
        new(WinogradCost.Nonfused(r, TileOf(r)), 0, 0, ReorderedBytes(r), FilterBytes(TileOf(r), r));

    /// <summary>Bytes of transformed filters.</summary>
    public static double FilterBytes(WinogradTile tile, ConvolutionRequest r) =>
        (double)(tile.Height + r.R - 1) * (tile.Width + r.S - 1) * r.C * r.K * sizeof(float);

    // Layouts other than NCHWc are reordered, read and written once more.
    private static double ReorderedBytes(ConvolutionRequest r)
    {
        double x = r.InputLayout == Layout.Nchwc ? 0 : (double)r.N * r.C * r.H * r.W;
        double y = r.OutputLayout == Layout.Nchwc ? 0 : (double)r.N * r.K * r.P * r.Q;
        return 2 * sizeof(float) * (x + y);
    }

    private static bool HasTaps(int taps) => taps is 1 or 3 or 5 or 7;

    private readonly struct Fused : IKernelFamily
    {
        public static Kernel? Create<S, V>(KernelRequest any)
            where S : struct, ISimd<V>
            where V : struct =>
            any is not ConvolutionRequest request ? null
            : new WinogradConvolution<S, V>(request, TileOf(request));
    }

    private readonly struct Nonfused : IKernelFamily
    {
        public static Kernel? Create<S, V>(KernelRequest any)
            where S : struct, ISimd<V>
            where V : struct =>
            any is not ConvolutionRequest request ? null
            : new WinogradNonfused<S, V>(request, TileOf(request));
    }
}
