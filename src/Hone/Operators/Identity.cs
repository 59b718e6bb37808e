namespace Hone.Operators;

/// <summary>y = x, of any type.</summary>
internal sealed class Identity : Operator
{
    /// <inheritdoc/>
    public override string Name => "Identity";

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 1);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node) => node.Output(0, node.TypeOf(0), node.ShapeOf(0));

    /// <inheritdoc/>
    public override void Reference(OperatorContext node) => Movement.Copy(node.Value(0), node.Result(0));

    /// <inheritdoc/>
    public override Cost Cost(OperatorContext node) => default;
}
