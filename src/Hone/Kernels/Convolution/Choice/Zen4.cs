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
        new(ConvolutionAlgorithm.Direct, Layout.Nhwc, 0.288, 37.7, 0.182, 0.000937, 0, 0),
        new(ConvolutionAlgorithm.Direct, Layout.Nchwc, 0.288, 19.3, 0.0946, 0.00314, 0.00853, 0),
        new(ConvolutionAlgorithm.ImplicitGemm, Layout.Nchw, 0.302, 70.7, 0.0528, 0, 0.0119, 0),
        new(ConvolutionAlgorithm.ImplicitGemm, Layout.Nhwc, 0.263, 37.1, 0.418, 0.00639, 0, 0),
        new(ConvolutionAlgorithm.ImplicitPrecompGemm, Layout.Nchw, 0.302, 59.3, 0.0234, 0, 0.0202, 0),
        new(ConvolutionAlgorithm.ImplicitPrecompGemm, Layout.Nhwc, 0.28, 22.6, 0.327, 0.000583, 0, 0),
        new(ConvolutionAlgorithm.Gemm, Layout.Nchw, 0.272, 31.7, 0.045, 0.0146, 0, 0),
        new(ConvolutionAlgorithm.Gemm, Layout.Nhwc, 0.269, 27.7, 0.446, 0.00458, 0, 0),
        new(ConvolutionAlgorithm.Fft, Layout.Nchw, 0.336, 5.03, 0.0623, 0.0831, 0, 0),
        new(ConvolutionAlgorithm.Fft, Layout.Nhwc, 0.348, 6.11, 0.336, 0.062, 0, 0),
        new(ConvolutionAlgorithm.Fft, Layout.Nchwc, 0.334, 6.72, 0.15, 0.0656, 0, 0),
        new(ConvolutionAlgorithm.FftTiling, Layout.Nchw, 0.253, 0, 0, 0.0765, 0, 0),
        new(ConvolutionAlgorithm.FftTiling, Layout.Nhwc, 0.275, 0.902, 0, 0.0634, 0, 0),
        new(ConvolutionAlgorithm.FftTiling, Layout.Nchwc, 0.265, 0.729, 0, 0.0623, 0, 0),
        new(ConvolutionAlgorithm.Winograd, Layout.Nchw, 0.3, 0, 0, 0, 0, 0),
        new(ConvolutionAlgorithm.Winograd, Layout.Nhwc, 0.301, 0, 0, 0, 0, 0),
        new(ConvolutionAlgorithm.Winograd, Layout.Nchwc, 0.294, 0, 0, 0, 0, 0),
        new(ConvolutionAlgorithm.WinogradNonfused, Layout.Nchw, 0.3, 0, 0, 0, 0, 478),
        new(ConvolutionAlgorithm.WinogradNonfused, Layout.Nhwc, 0.302, 0, 0, 0, 0, 0),
        new(ConvolutionAlgorithm.WinogradNonfused, Layout.Nchwc, 0.282, 0, 0, 0, 0, 920),
        new(ConvolutionAlgorithm.Depthwise, Layout.Nchwc, 0.116, 0, 5.88, 2.87E-16, 0, 0),
        new(ConvolutionAlgorithm.Naive, Layout.Nchw, 5, 0, 0, 0, 0, 0),
        new(ConvolutionAlgorithm.Naive, Layout.Nhwc, 5, 0, 0, 0, 0, 0),
        new(ConvolutionAlgorithm.Naive, Layout.Nchwc, 5, 0, 0, 0, 0, 0),
    ];
}
