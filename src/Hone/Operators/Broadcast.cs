using Hone.Tensors;

namespace Hone.Operators;

/// <summary>Multidirectional broadcasting as in numpy: shapes meet at the last axis, extents of 1 repeat.</summary>
internal static class Broadcast
{
    /// <summary>The shape of the result.</summary>
    /// <exception cref="Diagnostics.ModelException">Two extents differ and neither is 1.</exception>
    public static Shape Shapes(OperatorContext node, params ReadOnlySpan<Shape> shapes)
    {
        int rank = 0;
        foreach (var shape in shapes) rank = Math.Max(rank, shape.Rank);
        var dims = new int[rank];
        Array.Fill(dims, 1);
        foreach (var shape in shapes)
        {
            for (int i = 0; i < shape.Rank; i++)
            {
                ref int d = ref dims[i + rank - shape.Rank];
                if (shape[i] == d || shape[i] == 1) continue;
                if (d != 1) throw node.Fail($"shapes {string.Join(" and ", shapes.ToArray())} do not broadcast");
                d = shape[i];
            }
        }

        return new Shape(dims);
    }

    /// <summary>
    /// For each element of <paramref name="to"/> in row-major order, the index of the element of
    /// <paramref name="from"/> that it sees.
    /// </summary>
    public static int[] Indices(Shape from, Shape to)
    {
        var indices = new int[to.Length];
        long[] strides = from.Strides();
        int shift = to.Rank - from.Rank;
        var at = new int[to.Rank];
        for (int i = 0; i < indices.Length; i++)
        {
            long index = 0;
            for (int axis = shift; axis < to.Rank; axis++)
                if (from[axis - shift] != 1) index += at[axis] * strides[axis - shift];
            indices[i] = (int)index;
            for (int axis = to.Rank - 1; axis >= 0 && ++at[axis] == to[axis]; axis--) at[axis] = 0;
        }

        return indices;
    }
}
