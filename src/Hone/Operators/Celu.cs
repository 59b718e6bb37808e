using Hone.Graphs;

namespace Hone.Operators;

/// <summary>y = max(0, x) + min(0, alpha (exp(x / alpha) - 1)). A NaN stays a NaN.</summary>
/// <remarks>Source: Barron 2017, arXiv:1704.07483.</remarks>
internal sealed class Celu : Operator
{
    /// <inheritdoc/>
    public override string Name => "Celu";

    /// <inheritdoc/>
    public override int Since => 12;

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
        Elementwise.Unary(node, x => Math.Max(0, x) + Math.Min(0, alpha * (Math.Exp(x / alpha) - 1)));
    }
}
