namespace Hone.Operators;

/// <summary>y = every bit of x inverted.</summary>
internal sealed class BitwiseNot : Operator
{
    /// <inheritdoc/>
    public override string Name => "BitwiseNot";

    /// <inheritdoc/>
    public override int Since => 18;

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 1);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node) => Elementwise.InferUnary(node, TypeLists.Integers);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node) =>
        Elements.Store(Array.ConvertAll(Elements.ToIntegers(node.Value(0)), x => ~x), node.Result(0));
}
