namespace Hone.Operators;

/// <summary>y = the cosine of x (in radians). A NaN stays a NaN.</summary>
internal sealed class Cos : Operator
{
    /// <inheritdoc/>
    public override string Name => "Cos";

    /// <inheritdoc/>
    public override int Since => 7;

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 1);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node) => Elementwise.InferUnary(node, Elementwise.Floats);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node) => Elementwise.Unary(node, Math.Cos);
}
