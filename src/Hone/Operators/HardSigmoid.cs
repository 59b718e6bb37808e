using Hone.Graphs;

namespace Hone.Operators;

/// <summary>y = max(0, min(1, alpha x + beta)). A NaN stays a NaN.</summary>
internal sealed class HardSigmoid : Operator
{
    /// <inheritdoc/>
    public override string Name => "HardSigmoid";

    /// <inheritdoc/>
    public override int Since => 6;

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes =>
        [new("alpha", AttributeKind.Float), new("beta", AttributeKind.Float)];

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 1);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node) => Elementwise.InferUnary(node, Elementwise.Floats);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        double alpha = node.Float("alpha", 0.2f);
        double beta = node.Float("beta", 0.5f);
        Elementwise.Unary(node, x => Math.Max(0, Math.Min(1, (alpha * x) + beta)));
    }
}
