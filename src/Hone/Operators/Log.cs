namespace Hone.Operators;

/// <summary>y = the natural logarithm of x: NaN for negative x, minus infinity for 0. A NaN stays a NaN.</summary>
internal sealed class Log : Operator
{
    /// <inheritdoc/>
    public override string Name => "Log";

    /// <inheritdoc/>
    public override int Since => 6;

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 1);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node) => Elementwise.InferUnary(node, Elementwise.Floats);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node) => Elementwise.Unary(node, Math.Log);
}
