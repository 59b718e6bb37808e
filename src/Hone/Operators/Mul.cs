namespace Hone.Operators;

/// <summary>y = a b with broadcasting; integers wrap.</summary>
internal sealed class Mul : Operator
{
    /// <inheritdoc/>
    public override string Name => "Mul";

    /// <inheritdoc/>
    public override int Since => 7;

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (2, 2);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node) => Elementwise.InferBroadcast(node, Elementwise.Numbers);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node) =>
        Elementwise.Fold(node, (a, b) => a * b, (a, b) => unchecked(a * b), (a, b) => a * b);
}
