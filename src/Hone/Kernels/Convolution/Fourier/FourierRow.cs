using Hone.Kernels.Simd;
using Hone.Machine;

namespace Hone.Kernels.Convolution.Fourier;

/// <summary>The table's rows of convolutions by Fourier transforms.</summary>
internal static class FourierRow
{
    // Spectra of whole maps are as large as the map for every filter and channel; more than this is no use to anybody.
    private const long MostFilterBytes = 1L << 30;

    /// <summary>
    /// Serves stride 1, no groups, any padding, dilation and layout, filters up to three quarters of a tile.
    /// </summary>
    public static string? WhyNotTiles(ConvolutionRequest r, SimdLevel level)
    {
        if (WhyNot(r) is { } why) return why;
        int h = FourierExtent.Rows(r).Reach, w = FourierExtent.Columns(r).Reach;
        return Math.Max(h, w) > FourierTile.MostReach
            ? $"its tiles take filters that reach up to {FourierTile.MostReach}; this one reaches {h}x{w}"
            : WhyNot(FourierTile.Choose(r), r);
    }

    /// <summary>Serves stride 1, no groups, any padding, dilation and layout, any filter.</summary>
    public static string? WhyNotWhole(ConvolutionRequest r, SimdLevel level) =>
        WhyNot(r) ?? WhyNot(FourierTile.Whole(r), r);

    /// <summary>The kernel.</summary>
    public static Kernel Create(ConvolutionRequest r, SimdLevel level) =>
        AnyWidth.Create<Family>(r, level)!;

    /// <summary>The one class.</summary>
    public static ErrorClass Error(ConvolutionRequest r) => ErrorClass.Fourier;

    private static string? WhyNot(ConvolutionRequest r)
    {
        if (r is not { StrideH: 1, StrideW: 1 }) return $"it takes stride 1; this one is {r.StrideH}x{r.StrideW}";
        if (r.Groups != 1) return "it takes no groups";
        return r is { R: 1, S: 1 } ? "it takes filters larger than 1x1" : null;
    }

    private static string? WhyNot(FourierTile tile, ConvolutionRequest r)
    {
        long bytes = (long)tile.Rows * tile.Columns * r.C * r.K * sizeof(float);
        return bytes <= MostFilterBytes ? null : $"the spectra of its filters would take {bytes >> 20} MiB";
    }

    private readonly struct Family : IKernelFamily
    {
        public static Kernel? Create<S, V>(KernelRequest any)
            where S : struct, ISimd<V>
            where V : struct =>
            any is not ConvolutionRequest request ? null
            : new FourierConvolution<S, V>(request);
    }
}
