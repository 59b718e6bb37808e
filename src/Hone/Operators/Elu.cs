using Hone.Graphs;

namespace Hone.Operators;

/// <summary>y = x for x >= 0, else alpha (exp(x) - 1). A NaN stays a NaN.</summary>
/// <remarks>Source: Clevert et al. 2015, arXiv:1511.07289.</remarks>
internal sealed class Elu : Operator
{
    /// <inheritdoc/>
    public override string Name => "Elu";

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
        double alpha = node.Float("alpha", 1);
        Elementwise.Unary(node, x => x >= 0 ? x : alpha * (Math.Exp(x) - 1));
    }
}
