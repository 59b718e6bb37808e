using Hone.Graphs;
using Hone.Kernels;
using Hone.Machine;
using Hone.Passes.Bytes;
using Hone.Tensors;

namespace Hone.Passes;

/// <summary>What every pass may know: the target, and what is shared among the plans of one session.</summary>
internal sealed class CompileContext
{
    private readonly Dictionary<Tensor, Weights> _weights = [];
    private readonly Dictionary<string, Folded> _folded = new(StringComparer.Ordinal);

    public CompileContext(SimdLevel level, bool optimize = true)
    {
        Level = level;
        Optimize = optimize;
    }

    /// <summary>The vector width that kernels are made for; it also fixes the channel block of NCHWc.</summary>
    public SimdLevel Level { get; }

    /// <summary>False keeps every node as the model has it and runs the references: for comparison.</summary>
    public bool Optimize { get; }

    /// <summary>Names of passes that are left out.</summary>
    public IReadOnlySet<string> Skipped { get; init; } = new HashSet<string>();

    /// <summary>How many threads may pack weights at once.</summary>
    public int Packers { get; init; } = Weights.LeastPackers;

    /// <summary>Which algorithms may be chosen.</summary>
    public Numerics Numerics { get; init; }

    /// <summary>Whether each rewrite is remembered, for explanations.</summary>
    public bool Explain { get; init; }

    /// <summary>What the passes did to the latest graph, when <see cref="Explain"/> is set.</summary>
    public RewriteHistory? History { get; set; }

    /// <summary>Joins steps to chains whether that gains or not: for tests.</summary>
    public bool JoinAll { get; init; }

    /// <summary>Whether the graph is verified after each pass: in tests always, otherwise only when asked.</summary>
    public bool Verify { get; init; }

    /// <summary>Largest constant, in elements, that compilation may compute: 64 Mi, a quarter GiB of floats.</summary>
    public long FoldElements { get; init; } = 64L << 20;

    /// <summary>Most multiply-adds that folding one node may cost: a second or so of the slow reference.</summary>
    public long FoldMultiplyAdds { get; init; } = 100_000_000;

    /// <summary>Most elements that all folding together may produce; beyond it nodes run at run time instead.</summary>
    public long FoldElementsInAll { get; init; } = 256L << 20;

    /// <summary>
    /// True when no other plan will ever be made: constants are not remembered, and originals go as soon as a kernel
    /// has packed them.
    /// </summary>
    public bool LastPlan { get; set; }

    /// <summary>Lets go of a constant that a kernel has packed, unless another plan or node may need it.</summary>
    public void ReleasePacked(Value value)
    {
        if (!LastPlan || value.Users.Count != 1 || value.Constant is not { } tensor) return;
        lock (_weights)
        {
            if (!_weights.Remove(tensor, out var weights)) return;
            weights.Release();
        }

        value.Constant = null;
    }

    /// <summary>Lets go of everything that only another plan could need.</summary>
    public void Release()
    {
        lock (_weights)
        {
            foreach (var weights in _weights.Values) weights.Release();
            _weights.Clear();
        }

        _folded.Clear();
        Prices.Clear();
        Quantized.Clear();
        Explained.Clear();
    }

    /// <summary>Prices of convolutions by their shape: networks repeat shapes, and so do their plans.</summary>
    public Dictionary<string, LayoutPrices> Prices { get; } = new(StringComparer.Ordinal);

    /// <summary>What each convolution of the latest graph would cost, when <see cref="Explain"/> is set.</summary>
    public Dictionary<Node, LayoutPrices> Explained { get; } = [];

    /// <summary>What constants were before they were dequantized.</summary>
    public Dictionary<Tensor, QuantizedConstant> Quantized { get; } = [];

    /// <summary>How many folded constants are remembered.</summary>
    public int Remembered => _folded.Count;

    /// <summary>The weights made from a constant: one object, so that all plans share what is packed.</summary>
    public Weights WeightsOf(Tensor tensor)
    {
        lock (_weights)
        {
            if (!_weights.TryGetValue(tensor, out var weights))
                _weights[tensor] = weights = new Weights(tensor) { Packers = Packers };
            return weights;
        }
    }

    /// <summary>
    /// Constants computed from constants by a pass in the place of a node: a second plan gets the same tensors, hence
    /// the same packed weights.
    /// </summary>
    /// <remarks>
    /// The latest of each place are remembered, for sources of the same identity; so what differs from plan to plan
    /// does not pile up. A place is known by the node's output: names of values are unique, those of nodes are not.
    /// </remarks>
    public Tensor[] Fold(string pass, Node node, Tensor[] sources, Func<Tensor[]> compute)
    {
        string key = $"{pass}/{node.Output.Name}";
        if (_folded.TryGetValue(key, out var known) && known.IsOf(node, sources)) return known.Results;
        var results = compute();
        if (!LastPlan) _folded[key] = new Folded(node.Operator, [.. node.Attributes.Values], sources, results);
        return results;
    }

    /// <summary>What was computed from what.</summary>
    private sealed record Folded(string Operator, AttributeValue[] Attributes, Tensor[] Sources, Tensor[] Results)
    {
        /// <summary>True for the same node of another plan: values of two branches may share a name.</summary>
        public bool IsOf(Node node, Tensor[] sources) => Operator == node.Operator
            && Attributes.AsSpan().SequenceEqual(node.Attributes.Values.ToArray()) && Sources.SequenceEqual(sources);
    }
}
