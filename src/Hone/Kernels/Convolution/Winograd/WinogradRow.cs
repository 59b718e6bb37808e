using Hone.Kernels.Simd;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Kernels.Convolution.Winograd;

/// <summary>The table's row of Winograd convolutions.</summary>
internal static class WinogradRow
{
    // Rows and columns of an output map up to which tiles of 4 waste more than they save, given enough channels to
    // amortise the transforms of tiles of 2.
    private const int SmallMap = 12;
    private const int ManyChannels = 128;

    /// <summary>Serves filters 3x3, stride and dilation 1, no groups, NCHWc to NCHWc, any padding.</summary>
    public static string? WhyNot(ConvolutionRequest r, SimdLevel level)
    {
        if (r is not { R: 3, S: 3 }) return $"it takes 3x3 filters; this one is {r.R}x{r.S}";
        if (r is not { StrideH: 1, StrideW: 1 }) return $"it takes stride 1; this one is {r.StrideH}x{r.StrideW}";
        if (r is not { DilationH: 1, DilationW: 1 }) return "it takes no dilation";
        if (r.Groups != 1) return "it takes no groups";
        if (r is not { InputLayout: Layout.Nchwc, OutputLayout: Layout.Nchwc })
            return "it reads and writes NCHWc only";
        return r.WinogradTile is 0 or 2 or 4 or 6 ? null : $"it has tiles of 2, 4 and 6, not of {r.WinogradTile}";
    }

    /// <summary>The kernel.</summary>
    public static Kernel Create(ConvolutionRequest r, SimdLevel level) =>
        AnyWidth.Create<Family, ConvolutionRequest>(r, level)!;

    /// <summary>The class that the tile belongs to.</summary>
    public static ErrorClass Error(ConvolutionRequest r) => TileOf(r) switch
    {
        2 => ErrorClass.WinogradSmall,
        4 => ErrorClass.WinogradMedium,
        _ => ErrorClass.WinogradLarge,
    };

    /// <summary>m for a request that leaves it to the kernel: never 6, whose error is another class.</summary>
    public static int ChooseTile(ConvolutionRequest r) =>
        Math.Max(r.P, r.Q) <= SmallMap && r.C >= ManyChannels && r.K >= ManyChannels ? 2 : 4;

    private static int TileOf(ConvolutionRequest r) => r.WinogradTile == 0 ? ChooseTile(r) : r.WinogradTile;

    private readonly struct Family : IKernelFamily<ConvolutionRequest>
    {
        public static Kernel? Create<S, V>(ConvolutionRequest request)
            where S : struct, ISimd<V>
            where V : struct
            => TileOf(request) switch
            {
                2 => new WinogradConvolution<S, V, WinogradTile2>(request),
                4 => new WinogradConvolution<S, V, WinogradTile4>(request),
                _ => new WinogradConvolution<S, V, WinogradTile6>(request),
            };
    }
}
