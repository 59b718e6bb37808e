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
        new(ConvolutionAlgorithm.Direct, Layout.Nhwc, 0.305, 43.1, 0.251, 0.00546, 0, 0),
        new(ConvolutionAlgorithm.Direct, Layout.Nchwc, 0.301, 14.5, 0.0529, 0.00529, 0, 0),
        new(ConvolutionAlgorithm.ImplicitGemm, Layout.Nchw, 0.339, 69.4, 0.0595, 0.00577, 0.00795, 0),
        new(ConvolutionAlgorithm.ImplicitGemm, Layout.Nhwc, 0.298, 35.2, 0.443, 0.00553, 0, 0),
        new(ConvolutionAlgorithm.ImplicitPrecompGemm, Layout.Nchw, 0.33, 56.9, 0.0589, 0.00589, 0, 0),
        new(ConvolutionAlgorithm.ImplicitPrecompGemm, Layout.Nhwc, 0.29, 13.2, 0.345, 0.00538, 0, 0),
        new(ConvolutionAlgorithm.Gemm, Layout.Nchw, 0.327, 51.6, 0.0587, 0.00587, 0, 0),
        new(ConvolutionAlgorithm.Gemm, Layout.Nhwc, 0.318, 36.2, 0.28, 0.00589, 0, 0),
        new(ConvolutionAlgorithm.Fft, Layout.Nchw, 0.444, 12.1, 0.447, 0.0724, 0.0025, 0),
        new(ConvolutionAlgorithm.Fft, Layout.Nhwc, 0.396, 11.8, 0.307, 0.0708, 0.00475, 0),
        new(ConvolutionAlgorithm.Fft, Layout.Nchwc, 0.368, 11.7, 0.279, 0.07, 0.00501, 0),
        new(ConvolutionAlgorithm.FftTiling, Layout.Nchw, 0.398, 12.1, 0, 0.0923, 0, 0),
        new(ConvolutionAlgorithm.FftTiling, Layout.Nhwc, 0.391, 11.7, 0.281, 0.0679, 0, 0),
        new(ConvolutionAlgorithm.FftTiling, Layout.Nchwc, 0.376, 11.6, 0.464, 0.0576, 0, 0),
        new(ConvolutionAlgorithm.Winograd, Layout.Nchw, 0.291, 0, 0.0539, 0.0502, 0, 0),
        new(ConvolutionAlgorithm.Winograd, Layout.Nhwc, 0.294, 0, 0.0545, 0.0509, 0, 0),
        new(ConvolutionAlgorithm.Winograd, Layout.Nchwc, 0.318, 0, 0.0544, 1.22, 0, 530),
        new(ConvolutionAlgorithm.WinogradNonfused, Layout.Nchw, 0.295, 0, 0.0547, 0.0584, 0.00175, 0),
        new(ConvolutionAlgorithm.WinogradNonfused, Layout.Nhwc, 0.297, 0, 0.0548, 0.0587, 0, 0),
        new(ConvolutionAlgorithm.WinogradNonfused, Layout.Nchwc, 0.328, 0, 0.0555, 0.217, 0, 1480),
        new(ConvolutionAlgorithm.Depthwise, Layout.Nchwc, 0.18, 9.51, 6.04, 0, 0, 0),
        new(ConvolutionAlgorithm.Naive, Layout.Nchw, 5, 0, 0, 0, 0, 0),
        new(ConvolutionAlgorithm.Naive, Layout.Nhwc, 5, 0, 0, 0, 0, 0),
        new(ConvolutionAlgorithm.Naive, Layout.Nchwc, 5, 0, 0, 0, 0, 0),
    ];
}
