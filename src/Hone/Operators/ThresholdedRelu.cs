using Hone.Graphs;

namespace Hone.Operators;

/// <summary>y = x for x > alpha, else 0. A NaN stays a NaN.</summary>
internal sealed class ThresholdedRelu : Operator
{
    /// <inheritdoc/>
    public override string Name => "ThresholdedRelu";

    /// <inheritdoc/>
    public override int Since => 10;

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes => [new("alpha", AttributeKind.Float)];

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 1);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node) => Elementwise.InferUnary(node, Elementwise.Floats);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        double alpha = node.Float("alpha", 1);
        Elementwise.Unary(node, x => x <= alpha ? 0 : x);
    }
}
