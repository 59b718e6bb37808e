using Hone.Runtime.Explanations;

namespace Hone.Cli.Profiles;

/// <summary>What a run moves by the cache model, in all.</summary>
/// <param name="Swept">Bytes that steps read and write at all.</param>
/// <param name="BeyondL2">Bytes between the second-level cache and what lies behind it.</param>
/// <param name="Memory">Bytes between the last cache and memory.</param>
/// <param name="Joules">The energy of it and of the arithmetic, estimated.</param>
internal sealed record Traffic(long Swept, long BeyondL2, long Memory, double Joules)
{
    /// <summary>The sum of what steps move, with the energy of so many multiply-adds in floating point.</summary>
    public static Traffic Of(
        IReadOnlyList<MemoryTraffic> swept, IReadOnlyList<MemoryTraffic> beyond, IReadOnlyList<MemoryTraffic> memory,
        long multiplyAdds)
    {
        long all = swept.Sum(t => t.Bytes), far = memory.Sum(t => t.Bytes);
        return new Traffic(all, beyond.Sum(t => t.Bytes), far, EnergyModel.Joules(multiplyAdds, false, all, far));
    }
}
