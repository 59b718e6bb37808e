namespace Hone.Runtime.Explanations;

/// <summary>A node of the model that a step computes.</summary>
/// <param name="Name">The node's name in the model.</param>
/// <param name="Operator">Its operator.</param>
/// <param name="Pass">The pass that made its result vanish into a later node; null where the result stays.</param>
public sealed record MergedNode(string Name, string Operator, string? Pass);

/// <summary>An algorithm that was weighed for a step.</summary>
/// <param name="Algorithm">Its name.</param>
/// <param name="Microseconds">Expected time of one image on one thread; null where it does not serve the step.</param>
/// <param name="WhyNot">Why it was not to be chosen; null where the time decides.</param>
/// <param name="Chosen">Whether it is the one.</param>
public sealed record AlgorithmEstimate(string Algorithm, double? Microseconds, string? WhyNot, bool Chosen);

/// <summary>Why a step of a plan is what it is.</summary>
/// <param name="Merged">The model's nodes that it stands for, in order; none for what the compiler put in.</param>
/// <param name="Estimates">The algorithms of a convolution, the chosen one first, then by time; else none.</param>
/// <param name="Why">Sentences: why these nodes, this algorithm, this layout.</param>
public sealed record StepExplanation(
    IReadOnlyList<MergedNode> Merged, IReadOnlyList<AlgorithmEstimate> Estimates, IReadOnlyList<string> Why)
{
    /// <summary>The model's names of the values that the step computes, in order; null for a new one.</summary>
    public IReadOnlyList<string?> Values { get; init; } = [];
}

/// <summary>What a pass did.</summary>
/// <param name="Pass">Its name.</param>
/// <param name="Nodes">Nodes of the graph afterwards; steps, for a pass over steps.</param>
/// <param name="ValuesGone">Values that were read before and are no more.</param>
public sealed record PassEffect(string Pass, int Nodes, int ValuesGone);

/// <summary>Bytes between a cache and what lies behind it.</summary>
/// <param name="Read">Bytes that came in.</param>
/// <param name="Written">Bytes that went out.</param>
public sealed record MemoryTraffic(long Read, long Written)
{
    /// <summary>Both.</summary>
    public long Bytes => Read + Written;
}
