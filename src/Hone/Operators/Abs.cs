namespace Hone.Operators;

/// <summary>y = |x|; the least integer of a signed type stays itself. A NaN stays a NaN.</summary>
internal sealed class Abs : Operator
{
    /// <inheritdoc/>
    public override string Name => "Abs";

    /// <inheritdoc/>
    public override int Since => 6;

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 1);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node) => Elementwise.InferUnary(node, Elementwise.Numbers);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node) => Elementwise.Unary(node, Math.Abs, Int128.Abs);
}
