using Hone.Kernels.Convolution.Winograd;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Kernels.Convolution;

/// <summary>Chooses how the compiler computes a convolution whose layouts are settled.</summary>
internal static class ConvolutionChoice
{
    // Counted cycles are within a tenth of measured ones, or a little more: what saves less is not taken.
    private const double WorthwhilePart = 0.85;
    private const double NonfusedPart = 0.97;

    /// <summary>The request with the algorithm expected to be fastest among those that the policy allows.</summary>
    /// <remarks>One image decides for any batch: an image must have the same bits alone and in company.</remarks>
    public static ConvolutionRequest Choose(ConvolutionRequest request, SimdLevel level, Numerics numerics)
    {
        var direct = request with
        {
            Algorithm = request.OutputLayout == Layout.Nchw
                ? ConvolutionAlgorithm.ImplicitGemm
                : ConvolutionAlgorithm.Direct,
        };
        if (numerics == Numerics.Exact) return direct;
        var winograd = request with { Algorithm = ConvolutionAlgorithm.Winograd };
        if (ConvolutionTable.WhyNot(winograd, level) is not null) return direct;
        if (WinogradRow.Error(winograd) > ErrorClass.WinogradMedium) return direct;
        var tile = WinogradRow.TileOf(winograd);
        var one = request with { N = 1 };
        double least = Math.Min(WinogradCost.Fused(one, tile), WinogradCost.Nonfused(one, tile));
        if (least > WorthwhilePart * WinogradCost.Direct(one)) return direct;
        // Both have the same bits, so the batch may decide between them. A workspace should be worth its memory.
        return WinogradCost.Nonfused(request, tile) < NonfusedPart * WinogradCost.Fused(request, tile)
            ? request with { Algorithm = ConvolutionAlgorithm.WinogradNonfused }
            : winograd;
    }
}
