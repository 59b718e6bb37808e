using Hone.Tensors;

namespace Hone.Operators;

/// <summary>The coordinates of the elements that are not zero (a NaN is not), in row-major order.</summary>
/// <remarks>
/// Shapes: x of rank r, y [r, count] of int64. The count depends on the elements, so they must be known.
/// </remarks>
internal sealed class NonZero : Operator
{
    /// <inheritdoc/>
    public override string Name => "NonZero";

    /// <inheritdoc/>
    public override int Since => 9;

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 1);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        node.Require(0, TypeLists.NumbersAndBools);
        int count = Elements.ToDoubles(node.Value(0)).Count(x => x != 0);
        node.Output(0, DataType.Int64, new Shape(node.ShapeOf(0).Rank, count));
    }

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        var y = node.Result(0);
        var shape = node.ShapeOf(0);
        long[] strides = shape.Strides();
        double[] x = Elements.ToDoubles(node.Value(0));
        int column = 0, count = y.Shape[1];
        for (int i = 0; i < x.Length; i++)
        {
            if (x[i] == 0) continue;
            for (int axis = 0; axis < shape.Rank; axis++)
                y.AsSpan<long>()[(axis * count) + column] = i / strides[axis] % shape[axis];
            column++;
        }
    }
}
