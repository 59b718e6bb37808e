namespace Hone.Operators;

/// <summary>y = a + b with broadcasting; integers wrap.</summary>
internal sealed class Add : Operator
{
    /// <inheritdoc/>
    public override string Name => "Add";

    /// <inheritdoc/>
    public override int Since => 7;

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (2, 2);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node) => Elementwise.InferBroadcast(node, Elementwise.Numbers);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node) =>
        Elementwise.Fold(node, (a, b) => a + b, (a, b) => a + b, (a, b) => a + b);
}
