namespace Hone.Operators;

/// <summary>y = max(x, 0). A NaN stays a NaN.</summary>
internal sealed class Relu : Operator
{
    /// <inheritdoc/>
    public override string Name => "Relu";

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 1);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node) => Elementwise.InferUnary(node, Elementwise.Numbers);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node) =>
        Elementwise.Unary(node, x => x < 0 ? 0 : x, x => x < 0 ? 0 : x);
}
