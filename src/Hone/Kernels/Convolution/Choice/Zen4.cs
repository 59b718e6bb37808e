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
        new(ConvolutionAlgorithm.Direct, Layout.Nhwc, 0.291, 37.3, 0, 0.00336, 0, 0),
        new(ConvolutionAlgorithm.Direct, Layout.Nchwc, 0.297, 25.5, 0, 0, 0, 0),
        new(ConvolutionAlgorithm.ImplicitGemm, Layout.Nchw, 0.305, 73.3, 0.059, 0, 0, 0),
        new(ConvolutionAlgorithm.ImplicitGemm, Layout.Nhwc, 0.27, 52.8, 0.402, 0.000338, 0, 0),
        new(ConvolutionAlgorithm.ImplicitPrecompGemm, Layout.Nchw, 0.306, 61.3, 0.0248, 0, 0, 0),
        new(ConvolutionAlgorithm.ImplicitPrecompGemm, Layout.Nhwc, 0.276, 26.7, 0.32, 0, 0, 0),
        new(ConvolutionAlgorithm.Gemm, Layout.Nchw, 0.27, 30.6, 0.044, 0.0168, 0, 0),
        new(ConvolutionAlgorithm.Gemm, Layout.Nhwc, 0.27, 30, 0.468, 0.00332, 0, 0),
        new(ConvolutionAlgorithm.Fft, Layout.Nchw, 0.31, 0, 0, 0.0504, 0, 6.88E+03),
        new(ConvolutionAlgorithm.Fft, Layout.Nhwc, 0.31, 0, 0, 0.0504, 0, 4.67E+03),
        new(ConvolutionAlgorithm.Fft, Layout.Nchwc, 0.31, 0, 0, 0.0429, 0, 5.25E+03),
        new(ConvolutionAlgorithm.FftTiling, Layout.Nchw, 0.27, 0, 0, 0.0666, 0, 1.11E+03),
        new(ConvolutionAlgorithm.FftTiling, Layout.Nhwc, 0.27, 0, 0, 0.0614, 0, 413),
        new(ConvolutionAlgorithm.FftTiling, Layout.Nchwc, 0.27, 0, 0, 0.0579, 0, 719),
        new(ConvolutionAlgorithm.Winograd, Layout.Nchw, 0.27, 0, 0, 0.0339, 0, 0),
        new(ConvolutionAlgorithm.Winograd, Layout.Nhwc, 0.27, 0, 0, 0.0342, 0, 0),
        new(ConvolutionAlgorithm.Winograd, Layout.Nchwc, 0.296, 0, 0, 0.312, 0, 0),
        new(ConvolutionAlgorithm.WinogradNonfused, Layout.Nchw, 0.27, 0, 0, 0.0355, 0, 0),
        new(ConvolutionAlgorithm.WinogradNonfused, Layout.Nhwc, 0.27, 0, 0, 0.0347, 0, 0),
        new(ConvolutionAlgorithm.WinogradNonfused, Layout.Nchwc, 0.278, 0, 0, 0, 0, 1.93E+03),
        new(ConvolutionAlgorithm.Depthwise, Layout.Nchwc, 0.119, 0, 6.4, 0, 0, 0),
        new(ConvolutionAlgorithm.Naive, Layout.Nchw, 5, 0, 0, 0, 0, 0),
        new(ConvolutionAlgorithm.Naive, Layout.Nhwc, 5, 0, 0, 0, 0, 0),
        new(ConvolutionAlgorithm.Naive, Layout.Nchwc, 5, 0, 0, 0, 0, 0),
    ];
}
