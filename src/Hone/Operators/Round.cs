namespace Hone.Operators;

/// <summary>y = x rounded to the nearest integer, halves to the even one. A NaN stays a NaN.</summary>
internal sealed class Round : Operator
{
    /// <inheritdoc/>
    public override string Name => "Round";

    /// <inheritdoc/>
    public override int Since => 11;

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 1);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node) => Elementwise.InferUnary(node, Elementwise.Floats);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node) =>
        Elementwise.Unary(node, x => Math.Round(x, MidpointRounding.ToEven));
}
