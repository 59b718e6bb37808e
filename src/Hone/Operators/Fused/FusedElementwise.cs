using Hone.Graphs;

namespace Hone.Operators;

/// <summary>Several element-wise operators, and reductions between them, as one: y is what the body computes.</summary>
/// <remarks>
/// Inputs: those of the body, in its order. The body holds the nodes that were fused as they were, numbers that serve
/// every element included; so the reference is theirs.
/// </remarks>
internal sealed class FusedElementwise : Operator
{
    /// <inheritdoc/>
    public override string Name => "FusedElementwise";

    /// <inheritdoc/>
    public override string Domain => "hone";

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes => [new("body", AttributeKind.Graph)];

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, int.MaxValue);

    /// <summary>The nodes of a fused node, as a graph.</summary>
    public static Graph Body(Node node) => (Graph)node.Attributes["body"].Content;

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        var result = Body(node.Node).Outputs[0];
        node.Output(0, result.Type, result.KnownShape);
    }

    /// <inheritdoc/>
    public override Cost Cost(OperatorContext node) =>
        new(0, Body(node.Node).Nodes.Sum(n => n.Output.KnownShape.Length));

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        var body = Body(node.Node);
        var inputs = new Dictionary<string, Tensors.Tensor>(StringComparer.Ordinal);
        for (int i = 0; i < body.Inputs.Count; i++) inputs[body.Inputs[i].Name] = node.Value(i);
        Interpreter.Run(body, inputs)[body.Outputs[0].Name].Bytes.CopyTo(node.Result(0).Bytes);
    }
}
