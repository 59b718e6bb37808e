namespace Hone.Operators;

/// <summary>y = x / (1 + |x|). A NaN stays a NaN.</summary>
internal sealed class Softsign : Operator
{
    /// <inheritdoc/>
    public override string Name => "Softsign";

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 1);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node) => Elementwise.InferUnary(node, Elementwise.Floats);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node) => Elementwise.Unary(node, x => x / (1 + Math.Abs(x)));
}
