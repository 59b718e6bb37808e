using Hone.Cli.Reports;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Cli.Profiles;

/// <summary>The least time that a step can take on this machine, and what sets it (Williams et al. 2009).</summary>
/// <param name="ComputeMs">Its multiply-adds at the measured peak of all cores.</param>
/// <param name="MemoryMs">
/// The longest of: what it sweeps from the second-level caches, what comes from beyond them, what comes from memory,
/// each at the bandwidth measured. Caches count for each core, memory once.
/// </param>
internal sealed record Roof(double ComputeMs, double MemoryMs)
{
    /// <summary>Whether memory sets it.</summary>
    public bool IsMemory => MemoryMs > ComputeMs;

    /// <summary>The roof over a step.</summary>
    public static Roof Of(long multiplyAdds, DataType type, long swept, long beyondL2, long memory, int cores)
    {
        var bandwidth = MeasuredBandwidth.Current;
        double near = swept / (bandwidth.L2 * cores), far = memory / bandwidth.Dram;
        double third = bandwidth.L3 is { } l3 ? beyondL2 / (l3 * cores) : 0;
        return new Roof(
            2 * multiplyAdds / (StepTimes.Peak(type) * cores * 1e6), Math.Max(near, Math.Max(third, far)) / 1e6);
    }
}
