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
        new(ConvolutionAlgorithm.Direct, Layout.Nhwc, 0.315, 25.1, 0.0554, 0.00554, 0, 0),
        new(ConvolutionAlgorithm.Direct, Layout.Nchwc, 0.303, 16.6, 0.0539, 0.00539, 0, 0),
        new(ConvolutionAlgorithm.ImplicitGemm, Layout.Nchw, 0.347, 71.8, 0.0593, 0.00582, 0, 0),
        new(ConvolutionAlgorithm.ImplicitGemm, Layout.Nhwc, 0.304, 41.6, 0.447, 0.00564, 0, 0),
        new(ConvolutionAlgorithm.ImplicitPrecompGemm, Layout.Nchw, 0.334, 58.8, 0.0596, 0.00596, 0, 0),
        new(ConvolutionAlgorithm.ImplicitPrecompGemm, Layout.Nhwc, 0.297, 15.5, 0.355, 0.0055, 0, 0),
        new(ConvolutionAlgorithm.Gemm, Layout.Nchw, 0.347, 52.4, 0.06, 0.006, 0, 0),
        new(ConvolutionAlgorithm.Gemm, Layout.Nhwc, 0.325, 39.9, 0.304, 0.00602, 0, 0),
        new(ConvolutionAlgorithm.Fft, Layout.Nchw, 0.343, 12.7, 0, 0.0763, 0, 648),
        new(ConvolutionAlgorithm.Fft, Layout.Nhwc, 0.333, 12.3, 0, 0.0741, 0, 0),
        new(ConvolutionAlgorithm.Fft, Layout.Nchwc, 0.33, 12.2, 0, 0.0733, 0, 0),
        new(ConvolutionAlgorithm.FftTiling, Layout.Nchw, 0.337, 12.5, 0, 0.0963, 0, 0),
        new(ConvolutionAlgorithm.FftTiling, Layout.Nhwc, 0.332, 12.3, 0, 0.0845, 0, 0),
        new(ConvolutionAlgorithm.FftTiling, Layout.Nchwc, 0.327, 12.1, 0, 0.0793, 0, 0),
        new(ConvolutionAlgorithm.Winograd, Layout.Nchw, 0.303, 0, 0.056, 0.0663, 0, 0),
        new(ConvolutionAlgorithm.Winograd, Layout.Nhwc, 0.305, 0, 0.0566, 0.0668, 0, 0),
        new(ConvolutionAlgorithm.Winograd, Layout.Nchwc, 0.319, 0, 0.0565, 1.85, 0, 568),
        new(ConvolutionAlgorithm.WinogradNonfused, Layout.Nchw, 0.301, 0, 0.0558, 0.0793, 0, 0),
        new(ConvolutionAlgorithm.WinogradNonfused, Layout.Nhwc, 0.305, 0, 0.0565, 0.0787, 0, 0),
        new(ConvolutionAlgorithm.WinogradNonfused, Layout.Nchwc, 0.331, 0, 0.0579, 2, 0, 1530),
        new(ConvolutionAlgorithm.Depthwise, Layout.Nchwc, 0.169, 0, 7.53, 0, 0, 0),
        new(ConvolutionAlgorithm.Naive, Layout.Nchw, 5, 0, 0, 0, 0, 0),
        new(ConvolutionAlgorithm.Naive, Layout.Nhwc, 5, 0, 0, 0, 0, 0),
        new(ConvolutionAlgorithm.Naive, Layout.Nchwc, 5, 0, 0, 0, 0, 0),
    ];
}
