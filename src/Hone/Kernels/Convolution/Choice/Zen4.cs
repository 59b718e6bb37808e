using Hone.Tensors;

namespace Hone.Kernels.Convolution;

/// <summary>The machine's table: what the counts of each algorithm cost on Zen 4 with 512-bit vectors.</summary>
/// <remarks>
/// Fitted by <c>dotnet run -c Release --project bench/Hone.Bench -- fit</c>, which prints these rows, to least relative
/// squares over seeded random shapes; the figures are in bench/results. Other machines are served by the same numbers,
/// since only their order matters.
/// </remarks>
internal static class Zen4
{
    /// <summary>A row for each algorithm and the layout that it writes.</summary>
    public static IReadOnlyList<AlgorithmCosts> Costs { get; } =
    [
        new(ConvolutionAlgorithm.Direct, Layout.Nhwc, 0.291, 51.6, 0.0765, 0.002, 0, 0),
        new(ConvolutionAlgorithm.Direct, Layout.Nchwc, 0.294, 25.8, 0.0505, 0.003, 0, 0),
        new(ConvolutionAlgorithm.ImplicitGemm, Layout.Nchw, 0.332, 70.3, 0.358, 0, 0, 0),
        new(ConvolutionAlgorithm.ImplicitGemm, Layout.Nhwc, 0.257, 225, 0.994, 0, 0, 0),
        new(ConvolutionAlgorithm.ImplicitPrecompGemm, Layout.Nchw, 0.315, 85.8, 0.336, 0, 0, 0),
        new(ConvolutionAlgorithm.ImplicitPrecompGemm, Layout.Nhwc, 0.279, 110, 0.621, 0, 0, 0),
        new(ConvolutionAlgorithm.Gemm, Layout.Nchw, 0.3, 60, 0.4, 0.0158, 0, 0),
        new(ConvolutionAlgorithm.Gemm, Layout.Nhwc, 0.3, 226, 1.16, 0, 0, 0),
        new(ConvolutionAlgorithm.Fft, Layout.Nchw, 0.33, 0, 1.7, 0.008, 0.02, 0),
        new(ConvolutionAlgorithm.Fft, Layout.Nhwc, 0.33, 0, 1.7, 0.008, 0.02, 0),
        new(ConvolutionAlgorithm.Fft, Layout.Nchwc, 0.33, 0, 1.7, 0.008, 0.02, 0),
        new(ConvolutionAlgorithm.FftTiling, Layout.Nchw, 0.4, 1, 1.1, 0.003, 0.02, 0),
        new(ConvolutionAlgorithm.FftTiling, Layout.Nhwc, 0.4, 1, 1.1, 0.003, 0.02, 0),
        new(ConvolutionAlgorithm.FftTiling, Layout.Nchwc, 0.4, 1, 1.1, 0.003, 0.02, 0),
        new(ConvolutionAlgorithm.Winograd, Layout.Nchw, 0.3, 0, 0, 0, 0, 0),
        new(ConvolutionAlgorithm.Winograd, Layout.Nhwc, 0.3, 0, 0, 0, 0, 0),
        new(ConvolutionAlgorithm.Winograd, Layout.Nchwc, 0.3, 0, 0, 0, 0, 0),
        new(ConvolutionAlgorithm.WinogradNonfused, Layout.Nchw, 0.3, 0, 0, 0, 0, 0),
        new(ConvolutionAlgorithm.WinogradNonfused, Layout.Nhwc, 0.3, 0, 0, 0, 0, 0),
        new(ConvolutionAlgorithm.WinogradNonfused, Layout.Nchwc, 0.3, 0, 0, 0, 0, 0),
        new(ConvolutionAlgorithm.Depthwise, Layout.Nchwc, 0.372, 0, 0, 0, 0, 0),
        new(ConvolutionAlgorithm.Naive, Layout.Nchw, 5, 0, 0, 0, 0, 0),
        new(ConvolutionAlgorithm.Naive, Layout.Nhwc, 5, 0, 0, 0, 0, 0),
        new(ConvolutionAlgorithm.Naive, Layout.Nchwc, 5, 0, 0, 0, 0, 0),
    ];
}
