namespace Hone.Operators;

/// <summary>y = the inverse hyperbolic tangent of x, NaN outside [-1, 1]. A NaN stays a NaN.</summary>
internal sealed class Atanh : Operator
{
    /// <inheritdoc/>
    public override string Name => "Atanh";

    /// <inheritdoc/>
    public override int Since => 9;

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 1);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node) => Elementwise.InferUnary(node, Elementwise.Floats);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node) => Elementwise.Unary(node, Math.Atanh);
}
