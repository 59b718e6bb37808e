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

    /// <summary>
    /// Serves what asks for Winograd: filters 3x3, stride and dilation 1, no groups, NCHWc to NCHWc, any padding.
    /// </summary>
    public static Kernel? Create(KernelRequest request, SimdLevel level) => request is ConvolutionRequest
    {
        Algorithm: ConvolutionAlgorithm.Winograd, WinogradTile: 0 or 2 or 4 or 6,
        InputLayout: Layout.Nchwc, OutputLayout: Layout.Nchwc, Groups: 1, R: 3, S: 3,
        StrideH: 1, StrideW: 1, DilationH: 1, DilationW: 1, N: > 0, C: > 0, K: > 0, P: > 0, Q: > 0,
    } r
        ? AnyWidth.Create<Family, ConvolutionRequest>(r, level)
        : null;

    /// <summary>m for a request that leaves it to the kernel: never 6, whose error is another class.</summary>
    public static int ChooseTile(ConvolutionRequest r) =>
        Math.Max(r.P, r.Q) <= SmallMap && r.C >= ManyChannels && r.K >= ManyChannels ? 2 : 4;

    private readonly struct Family : IKernelFamily<ConvolutionRequest>
    {
        public static Kernel? Create<S, V>(ConvolutionRequest request)
            where S : struct, ISimd<V>
            where V : struct
            => (request.WinogradTile == 0 ? ChooseTile(request) : request.WinogradTile) switch
            {
                2 => new WinogradConvolution<S, V, WinogradTile2>(request),
                4 => new WinogradConvolution<S, V, WinogradTile4>(request),
                _ => new WinogradConvolution<S, V, WinogradTile6>(request),
            };
    }
}
