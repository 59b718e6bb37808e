namespace Hone.Operators;

/// <summary>
/// y = the place along axis of the least element: the first of equals, or the last with select_last_index.
/// </summary>
/// <remarks>
/// Shapes: x any of rank 1 or more, y (int64) as x with extent 1 along axis, or without the axis (keepdims = 0). A NaN
/// beats every number, as in numpy.
/// </remarks>
internal sealed class ArgMin : Operator
{
    /// <inheritdoc/>
    public override string Name => "ArgMin";

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 1);

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes => ArgExtreme.Attributes;

    /// <inheritdoc/>
    public override void Infer(OperatorContext node) => ArgExtreme.Infer(node);

    /// <inheritdoc/>
    public override Cost Cost(OperatorContext node) => new(0, node.ShapeOf(0).Length);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node) =>
        ArgExtreme.Reference(node, (a, b) => a < b || (double.IsNaN(a) && !double.IsNaN(b)), (a, b) => a < b);
}
