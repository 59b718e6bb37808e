namespace Hone.Operators;

/// <summary>y = the sum of all inputs, element by element, with broadcasting.</summary>
internal sealed class Sum : Operator
{
    /// <inheritdoc/>
    public override string Name => "Sum";

    /// <inheritdoc/>
    public override int Since => 8;

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, int.MaxValue);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node) => Elementwise.InferBroadcast(node, Elementwise.Floats);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node) => Elementwise.Fold(node, (a, b) => a + b, (a, b) => a + b);
}
