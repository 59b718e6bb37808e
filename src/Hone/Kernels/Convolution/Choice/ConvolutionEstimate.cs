using Hone.Machine;

namespace Hone.Kernels.Convolution;

/// <summary>How long an algorithm is expected to take, by its counts and the machine's table.</summary>
public static class ConvolutionEstimate
{
    /// <summary>Nanoseconds on one thread for a request that its algorithm serves.</summary>
    /// <param name="request">The convolution; its filters are not looked at.</param>
    /// <param name="level">The vector width.</param>
    /// <param name="cold">
    /// Whether packed filters come from memory, as in a network whose weights do not fit into the caches together.
    /// </param>
    /// <returns>Infinity where the table has no row.</returns>
    public static double Nanoseconds(ConvolutionRequest request, SimdLevel level, bool cold = false)
    {
        ArgumentNullException.ThrowIfNull(request);
        var row = ConvolutionTable.Find(request.Algorithm)
            ?? throw new ArgumentException($"there is no algorithm {request.Algorithm}", nameof(request));
        return Nanoseconds(request, row.Work(request, level), cold);
    }

    /// <summary>The same for work that is counted already.</summary>
    internal static double Nanoseconds(ConvolutionRequest request, ConvolutionWork work, bool cold)
    {
        foreach (var costs in Zen4.Costs)
            if (costs.Algorithm == request.Algorithm && costs.Output == request.OutputLayout)
                return costs.Nanoseconds(work, cold);
        return double.PositiveInfinity;
    }
}
