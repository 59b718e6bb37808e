using Hone.Tensors;

namespace Hone.Kernels.Elementwise;

/// <summary>The loop nest of a broadcast: the operands in their order, then y, which is dense.</summary>
internal static class BroadcastLoops
{
    /// <summary>The nest, or null when the shapes do not broadcast or the layout is not served.</summary>
    public static StridedLoops? Of(Layout layout, int lanes, params ReadOnlySpan<Shape> shapes)
    {
        int rank = 0;
        foreach (var shape in shapes) rank = Math.Max(rank, shape.Rank);
        bool blocked = layout == Layout.Nchwc;
        if (rank >= StridedWalk.MostLoops || layout == Layout.Nhwc || (blocked && rank < 2)) return null;
        var operands = new long[shapes.Length + 1][];
        long[] y = operands[^1] = Padded(Shape.Scalar, rank);
        for (int k = 0; k < shapes.Length; k++)
        {
            operands[k] = Padded(shapes[k], rank);
            for (int i = 0; i < rank; i++)
            {
                if (operands[k][i] != y[i] && operands[k][i] != 1 && y[i] != 1) return null;
                if (y[i] == 1) y[i] = operands[k][i];
            }
        }

        long channels = blocked ? y[1] : 0;
        for (int k = 0; k < operands.Length && blocked; k++) operands[k] = Blocked(operands[k], channels, lanes);
        y = operands[^1];
        return StridedLoops.Collapse(y, Array.ConvertAll(operands, extents => Strides(extents, y)));
    }

    private static long[] Padded(Shape shape, int rank)
    {
        var extents = new long[rank];
        Array.Fill(extents, 1);
        for (int i = 0; i < shape.Rank; i++) extents[rank - shape.Rank + i] = shape[i];
        return extents;
    }

    // N, C, spatial becomes N, C / c, spatial, c; an operand with one channel where there are more stays dense.
    private static long[] Blocked(long[] extents, long channels, int lanes)
    {
        bool dense = extents[1] != channels;
        long[] blocked = [.. extents, dense ? 1 : lanes];
        if (!dense) blocked[1] = (channels + lanes - 1) / lanes;
        return blocked;
    }

    private static long[] Strides(long[] extents, long[] y)
    {
        var strides = new long[extents.Length];
        long step = 1;
        for (int i = extents.Length - 1; i >= 0; i--)
        {
            strides[i] = extents[i] == 1 && y[i] != 1 ? 0 : step;
            step *= extents[i];
        }

        return strides;
    }
}
