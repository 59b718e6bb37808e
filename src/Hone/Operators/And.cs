namespace Hone.Operators;

/// <summary>y = a and b with broadcasting, on truth values.</summary>
internal sealed class And : Operator
{
    /// <inheritdoc/>
    public override string Name => "And";

    /// <inheritdoc/>
    public override int Since => 7;

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (2, 2);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node) => Elementwise.InferBroadcast(node, TypeLists.Bools);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node) => Elementwise.FoldIntegers(node, (a, b) => a & b);
}
