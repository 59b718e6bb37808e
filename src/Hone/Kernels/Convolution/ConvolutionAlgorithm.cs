namespace Hone.Kernels.Convolution;

/// <summary>How a convolution is computed, where that shows in the bits of the result.</summary>
public enum ConvolutionAlgorithm
{
    /// <summary>Sums of products as the definition has them; any shape.</summary>
    Direct = 0,

    /// <summary>
    /// Winograd's minimal filtering: 2.25 to 5 times fewer multiplications, errors of 1e-6 to 2e-5 of the largest
    /// output. For 3x3 filters with stride and dilation 1, without groups, NCHWc to NCHWc.
    /// </summary>
    Winograd,
}
