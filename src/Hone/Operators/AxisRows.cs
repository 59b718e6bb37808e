namespace Hone.Operators;

/// <summary>
/// A tensor seen as [Outer, Length, Inner]: rows of Length elements, Inner apart, each of which Softmax and its kin
/// treat alone.
/// </summary>
/// <param name="Outer">Rows before the axis.</param>
/// <param name="Length">Elements in a row.</param>
/// <param name="Inner">Elements after the axis.</param>
internal readonly record struct AxisRows(int Outer, int Length, int Inner)
{
    /// <summary>
    /// The rows of Softmax, LogSoftmax and Hardmax: along <c>axis</c> (-1 when absent) since opset 13; before, input 0
    /// seen as a matrix whose columns are all axes from <c>axis</c> (1 when absent) on.
    /// </summary>
    public static AxisRows OfSoftmax(OperatorContext node)
    {
        var shape = node.ShapeOf(0);
        bool coerced = node.Opset < 13;
        int axis = node.Axis(node.Int("axis", coerced ? 1 : -1), shape.Rank);
        return coerced ? Of(shape, axis, shape.Rank) : Of(shape, axis, axis + 1);
    }

    /// <summary>The rows over the axes [start, end) of a shape.</summary>
    public static AxisRows Of(Tensors.Shape shape, int start, int end) =>
        new((int)shape.Product(0, start), (int)shape.Product(start, end), (int)shape.Product(end, shape.Rank));

    /// <summary>Replaces each row of <paramref name="x"/> by what <paramref name="map"/> makes of it.</summary>
    public void Map(double[] x, Action<double[]> map)
    {
        if (x.Length == 0) return;
        var row = new double[Length];
        for (int outer = 0; outer < Outer; outer++)
            for (int inner = 0; inner < Inner; inner++)
            {
                int start = (outer * Length * Inner) + inner;
                for (int i = 0; i < Length; i++) row[i] = x[start + (i * Inner)];
                map(row);
                for (int i = 0; i < Length; i++) x[start + (i * Inner)] = row[i];
            }
    }
}
