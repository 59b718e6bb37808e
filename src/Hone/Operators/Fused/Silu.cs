namespace Hone.Operators;

/// <summary>y = x / (1 + exp(-x)): the product of x and its sigmoid, which exporters write as two nodes.</summary>
/// <remarks>Source: Elfwing et al. 2017, arXiv:1702.03118; also named Swish.</remarks>
internal sealed class Silu : Operator
{
    /// <inheritdoc/>
    public override string Name => "Silu";

    /// <inheritdoc/>
    public override string Domain => "hone";

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 1);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node) => Elementwise.InferUnary(node, Elementwise.Floats);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node) => Elementwise.Unary(node, x => x / (1 + Math.Exp(-x)));
}
