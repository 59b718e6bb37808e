using Hone.Graphs;

namespace Hone.Operators;

/// <summary>Every operator there is, one line each.</summary>
public static class OperatorTable
{
    /// <summary>The operators, in alphabetical order.</summary>
    public static IReadOnlyList<Operator> All { get; } =
    [
        new Add(),
        new Relu(),
    ];

    private static readonly Dictionary<(string Domain, string Name), Operator> ByName =
        All.ToDictionary(o => (o.Domain, o.Name));

    /// <summary>The operator of that name, or null. The domain <c>ai.onnx</c> is the default one.</summary>
    public static Operator? Find(string domain, string name) =>
        ByName.GetValueOrDefault((domain == "ai.onnx" ? "" : domain, name));

    /// <summary>The operator of a node that passed the verifier.</summary>
    /// <exception cref="InvalidOperationException">There is no such operator.</exception>
    public static Operator Of(Node node) =>
        Find(node.Domain, node.Operator) ?? throw new InvalidOperationException($"no operator {node.Domain}.{node.Operator}");
}
