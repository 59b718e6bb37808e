namespace Hone.Operators;

/// <summary>y = not x, on truth values.</summary>
internal sealed class Not : Operator
{
    /// <inheritdoc/>
    public override string Name => "Not";

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 1);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node) => Elementwise.InferUnary(node, TypeLists.Bools);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node) =>
        Elements.Store(Array.ConvertAll(Elements.ToIntegers(node.Value(0)), x => 1 - x), node.Result(0));
}
