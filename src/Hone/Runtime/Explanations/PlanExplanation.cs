using Hone.Graphs;
using Hone.Machine;

namespace Hone.Runtime.Explanations;

/// <summary>Why a plan is what it is, and what it moves.</summary>
public sealed class PlanExplanation
{
    private readonly IReadOnlyList<Sweep> _after;
    private readonly IReadOnlyList<Sweep> _before;

    internal PlanExplanation(
        IReadOnlyList<StepExplanation> steps, IReadOnlyList<PassEffect> passes, IReadOnlyList<Sweep> after,
        IReadOnlyList<Sweep> before)
    {
        Steps = steps;
        Passes = passes;
        _after = after;
        _before = before;
    }

    /// <summary>For each step of the plan.</summary>
    public IReadOnlyList<StepExplanation> Steps { get; }

    /// <summary>The passes that ran, in order.</summary>
    public IReadOnlyList<PassEffect> Passes { get; }

    /// <summary>The vector width of the plan's kernels.</summary>
    internal SimdLevel Level { get; init; }

    /// <summary>What each step writes, with types, shapes and layouts.</summary>
    internal IReadOnlyList<IReadOnlyList<Value>> Written { get; init; } = [];

    /// <summary>
    /// For each step, what a steady run moves between a cache of so many bytes and what lies behind it, by a model: the
    /// cache holds the pages used last, and a step sweeps its inputs, its weights and its outputs once, in this order.
    /// </summary>
    /// <remarks>
    /// So a value that fits between the step that writes it and the one that reads it costs nothing, weights that stay
    /// from run to run cost nothing, and what is written costs when it is pushed out. A cache of 0 bytes gives what
    /// is swept at all. Pages are of 4 KiB.
    /// </remarks>
    public IReadOnlyList<MemoryTraffic> Traffic(long cacheBytes) => CacheModel.Count(_after, cacheBytes);

    /// <summary>
    /// The same for the model's own nodes, each reading and writing its tensors in places of their own: before fusion.
    /// Nodes that only rename (Reshape and its like) move nothing.
    /// </summary>
    public IReadOnlyList<MemoryTraffic> TrafficBefore(long cacheBytes) => CacheModel.Count(_before, cacheBytes);
}
