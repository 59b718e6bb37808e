namespace Hone.Operators;

/// <summary>x repeated along every axis: y[i, ..] = x[i mod extent, ..]. Any type.</summary>
/// <remarks>Shapes: repeats [rank of x], none negative; each extent of y is that of x times the repeats.</remarks>
internal sealed class Tile : Operator
{
    /// <inheritdoc/>
    public override string Name => "Tile";

    /// <inheritdoc/>
    public override int Since => 6;

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (2, 2);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        var x = node.ShapeOf(0);
        long[] dims = node.Integers(1);
        if (dims.Length != x.Rank) throw node.Fail($"{dims.Length} repeats are given for {x}");
        for (int axis = 0; axis < dims.Length; axis++)
        {
            if (dims[axis] < 0) throw node.Fail($"axis {axis} is repeated {dims[axis]} times");
            dims[axis] = ShapeParameter.Volume([dims[axis], x[axis]]);
        }

        node.Output(0, node.TypeOf(0), dims);
    }

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        var x = node.ShapeOf(0);
        long[] strides = x.Strides();
        var y = node.Result(0);
        Movement.Move(node.Value(0), Movement.Map(y.Shape, (axis, i) => i % x[axis] * strides[axis]), y);
    }
}
