namespace Hone.Operators;

/// <summary>x broadcast to a shape, both ways: extents of 1 in either are stretched. Any type.</summary>
internal sealed class Expand : Operator
{
    /// <inheritdoc/>
    public override string Name => "Expand";

    /// <inheritdoc/>
    public override int Since => 8;

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (2, 2);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node) =>
        node.Output(0, node.TypeOf(0), Broadcast.Shapes(node, node.ShapeOf(0), node.ToShape(node.Integers(1))));

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        var y = node.Result(0);
        Movement.Move(node.Value(0), Broadcast.Indices(node.ShapeOf(0), y.Shape), y);
    }
}
