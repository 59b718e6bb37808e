using Hone.Graphs;

namespace Hone.Operators;

/// <summary>y = gamma x for x > 0, else gamma (alpha exp(x) - alpha). A NaN stays a NaN.</summary>
/// <remarks>Source: Klambauer et al. 2017, arXiv:1706.02515.</remarks>
internal sealed class Selu : Operator
{
    /// <inheritdoc/>
    public override string Name => "Selu";

    /// <inheritdoc/>
    public override int Since => 6;

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes =>
        [new("alpha", AttributeKind.Float), new("gamma", AttributeKind.Float)];

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 1);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node) => Elementwise.InferUnary(node, Elementwise.Floats);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        // The defaults make mean 0 and variance 1 a fixed point.
        double alpha = node.Float("alpha", 1.67326319217681884765625f);
        double gamma = node.Float("gamma", 1.05070102214813232421875f);
        Elementwise.Unary(node, x => gamma * (x > 0 ? x : (alpha * Math.Exp(x)) - alpha));
    }
}
