namespace Hone.Operators;

/// <summary>y = a exclusive-or b, bit by bit, with broadcasting.</summary>
internal sealed class BitwiseXor : Operator
{
    /// <inheritdoc/>
    public override string Name => "BitwiseXor";

    /// <inheritdoc/>
    public override int Since => 18;

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (2, 2);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node) => Elementwise.InferBroadcast(node, TypeLists.Integers);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node) => Elementwise.FoldIntegers(node, (a, b) => a ^ b);
}
