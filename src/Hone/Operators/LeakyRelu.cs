using Hone.Graphs;

namespace Hone.Operators;

/// <summary>y = x for x >= 0, else alpha x. A NaN stays a NaN.</summary>
internal sealed class LeakyRelu : Operator
{
    /// <inheritdoc/>
    public override string Name => "LeakyRelu";

    /// <inheritdoc/>
    public override int Since => 6;

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes => [new("alpha", AttributeKind.Float)];

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 1);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node) => Elementwise.InferUnary(node, Elementwise.Floats);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        double alpha = node.Float("alpha", 0.01f);
        Elementwise.Unary(node, x => x >= 0 ? x : alpha * x);
    }
}
