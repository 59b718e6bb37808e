namespace Hone.Operators;

/// <summary>y = the smallest integer that is not below x. A NaN stays a NaN.</summary>
internal sealed class Ceil : Operator
{
    /// <inheritdoc/>
    public override string Name => "Ceil";

    /// <inheritdoc/>
    public override int Since => 6;

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 1);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node) => Elementwise.InferUnary(node, Elementwise.Floats);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node) => Elementwise.Unary(node, Math.Ceiling);
}
