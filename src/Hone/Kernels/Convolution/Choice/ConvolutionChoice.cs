using Hone.Machine;
using Hone.Tensors;

namespace Hone.Kernels.Convolution;

/// <summary>Chooses how the compiler computes a convolution whose layouts are settled.</summary>
internal static class ConvolutionChoice
{
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
        bool served = ConvolutionTable.WhyNot(winograd, level) is null;
        return served && request is { C: >= 16, K: >= 16 } && request.P * request.Q >= 49 ? winograd : direct;
    }
}
