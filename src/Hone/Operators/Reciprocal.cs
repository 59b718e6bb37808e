namespace Hone.Operators;

/// <summary>y = 1 / x, infinite for 0. A NaN stays a NaN.</summary>
internal sealed class Reciprocal : Operator
{
    /// <inheritdoc/>
    public override string Name => "Reciprocal";

    /// <inheritdoc/>
    public override int Since => 6;

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 1);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node) => Elementwise.InferUnary(node, Elementwise.Floats);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node) => Elementwise.Unary(node, x => 1 / x);
}
