namespace Hone.Operators;

/// <summary>y = x tanh(log(1 + exp(x))). A NaN stays a NaN.</summary>
/// <remarks>Source: Misra 2019, arXiv:1908.08681.</remarks>
internal sealed class Mish : Operator
{
    /// <inheritdoc/>
    public override string Name => "Mish";

    /// <inheritdoc/>
    public override int Since => 18;

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 1);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node) => Elementwise.InferUnary(node, Elementwise.Floats);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node) => Elementwise.Unary(node, x => x * Math.Tanh(Softplus.Of(x)));
}
