using Hone.Machine;

namespace Hone.Kernels.Convolution;

/// <summary>How long an algorithm is expected to take, by its counts and the machine's table.</summary>
public static class ConvolutionEstimate
{
    /// <summary>Nanoseconds on one thread for a request that its algorithm serves.</summary>
    public static double Nanoseconds(ConvolutionRequest request, SimdLevel level)
    {
        ArgumentNullException.ThrowIfNull(request);
        var row = ConvolutionTable.Find(request.Algorithm)
            ?? throw new ArgumentException($"there is no algorithm {request.Algorithm}", nameof(request));
        foreach (var costs in Zen4.Costs)
            if (costs.Algorithm == request.Algorithm && costs.Output == request.OutputLayout)
                return costs.Nanoseconds(row.Work(request, level));
        return double.PositiveInfinity;
    }
}
