using Hone.Graphs;

namespace Hone.Operators;

/// <summary>The outputs of one of two nested graphs: then_branch when the condition is true, else_branch.</summary>
/// <remarks>
/// It is never computed as a node: whoever walks a graph goes through <see cref="Branches"/>, which puts the nodes of
/// the branch in its place as soon as the condition is known. So only the branch taken has types and shapes.
/// </remarks>
internal sealed class If : Operator
{
    /// <summary>The attributes that hold the branches.</summary>
    public const string Then = "then_branch", Else = "else_branch";

    /// <inheritdoc/>
    public override string Name => "If";

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes =>
        [new(Then, AttributeKind.Graph, Required: true), new(Else, AttributeKind.Graph, Required: true)];

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 1);

    /// <inheritdoc/>
    public override (int Least, int Most) OutputCount => (1, int.MaxValue);

    /// <summary>True for a node of this operator.</summary>
    public static bool Is(Node node) => node.Operator == "If" && node.Domain.Length == 0;

    /// <summary>
    /// The branch that a node takes when the model itself says so by a constant condition; null when that depends on
    /// the model's inputs, or cannot be told without computing anything.
    /// </summary>
    public static string? Settled(Node node)
    {
        if (!Is(node) || node.Input(0) is not { } condition) return null;
        var given = condition.Constant;
        if (given is null && condition.Producer is { Operator: "Constant", Domain: "" } constant)
            given = constant.Attributes.GetValueOrDefault("value")?.Content as Tensors.Tensor;
        if (given is not { Type: Tensors.DataType.Bool, Length: 1 }) return null;
        return given.Bytes[0] != 0 ? Then : Else;
    }

    /// <inheritdoc/>
    public override void Infer(OperatorContext node) => throw Misplaced(node);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node) => throw Misplaced(node);

    private static InvalidOperationException Misplaced(OperatorContext node) =>
        new($"{node.Node} was met outside a walk over branches");
}
