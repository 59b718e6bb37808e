namespace Hone.Operators;

/// <summary>y = 1 for x > 0, -1 for x &lt; 0, 0 for 0. A NaN stays a NaN.</summary>
internal sealed class Sign : Operator
{
    /// <inheritdoc/>
    public override string Name => "Sign";

    /// <inheritdoc/>
    public override int Since => 9;

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 1);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node) => Elementwise.InferUnary(node, Elementwise.Numbers);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node) =>
        Elementwise.Unary(node, x => x > 0 ? 1 : x < 0 ? -1 : x, x => Int128.Sign(x));
}
