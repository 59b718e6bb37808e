namespace Hone.Operators;

/// <summary>y = 1 / (1 + exp(-x)). A NaN stays a NaN.</summary>
internal sealed class Sigmoid : Operator
{
    /// <inheritdoc/>
    public override string Name => "Sigmoid";

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 1);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node) => Elementwise.InferUnary(node, Elementwise.Floats);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node) => Elementwise.Unary(node, x => 1 / (1 + Math.Exp(-x)));
}
