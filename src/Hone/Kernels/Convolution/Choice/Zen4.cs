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
        new(ConvolutionAlgorithm.Direct, Layout.Nchw, 0.28, 5, 0.2, 0.02, 0.02, 500),
    ];
}
