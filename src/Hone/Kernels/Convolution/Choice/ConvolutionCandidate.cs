namespace Hone.Kernels.Convolution;

/// <summary>An algorithm as the choice sees it for one convolution of one image.</summary>
/// <param name="Row">The algorithm's line of the table.</param>
/// <param name="Request">The convolution by this algorithm, its tile settled.</param>
internal sealed record ConvolutionCandidate(ConvolutionRow Row, ConvolutionRequest Request)
{
    /// <summary>Why it is left out; null where it may be chosen.</summary>
    public string? WhyNot { get; init; }

    /// <summary>Expected time on one thread; 0 where it does not serve the request.</summary>
    public double Nanoseconds { get; init; }

    /// <summary>The time made dearer for a workspace and for inexact results: the least is chosen.</summary>
    public double Weight { get; init; }
}
