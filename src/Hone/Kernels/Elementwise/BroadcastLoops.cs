using Hone.Tensors;

namespace Hone.Kernels.Elementwise;

/// <summary>The loop nest of a broadcast: operands 0 and 1 are a and b, 2 is y, which is dense.</summary>
internal static class BroadcastLoops
{
    /// <summary>The nest, or null when the shapes do not broadcast or the layout is not served.</summary>
    public static StridedLoops? Of(BinaryRequest request, int lanes)
    {
        int rank = Math.Max(request.A.Rank, request.B.Rank);
        bool blocked = request.Layout == Layout.Nchwc;
        if (rank >= StridedWalk.MostLoops || request.Layout == Layout.Nhwc || (blocked && rank < 2)) return null;
        long[] a = Padded(request.A, rank), b = Padded(request.B, rank), y = new long[rank];
        for (int i = 0; i < rank; i++)
        {
            if (a[i] != b[i] && a[i] != 1 && b[i] != 1) return null;
            y[i] = a[i] == 1 ? b[i] : a[i];
        }

        if (blocked)
        {
            long channels = y[1];
            (a, b, y) = (Blocked(a, channels, lanes), Blocked(b, channels, lanes), Blocked(y, channels, lanes));
        }

        return StridedLoops.Collapse(y, Strides(a, y), Strides(b, y), Strides(y, y));
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
