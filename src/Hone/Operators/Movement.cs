using System.Runtime.InteropServices;
using Hone.Tensors;

namespace Hone.Operators;

/// <summary>
/// The references of operators that only move elements, y[i] = x[source[i]], for every element type: numbers are moved
/// by their size in bytes, text by reference. Bits are kept, so a NaN keeps its payload.
/// </summary>
internal static class Movement
{
    /// <summary>
    /// The source of every element of a result, in row-major order: the sum over the axes of
    /// <paramref name="offset"/>(axis, coordinate), or -1 where any of these is negative.
    /// </summary>
    /// <remarks>The offset is asked once for each axis and coordinate, and never when the result is empty.</remarks>
    public static int[] Map(Shape to, Func<int, int, long> offset)
    {
        if (to.Length == 0) return [];
        int[] map = [0];
        for (int axis = 0; axis < to.Rank; axis++)
        {
            var offsets = new int[to[axis]];
            for (int i = 0; i < offsets.Length; i++) offsets[i] = (int)offset(axis, i);
            var next = new int[map.Length * offsets.Length];
            int at = 0;
            foreach (int prefix in map)
                foreach (int step in offsets) next[at++] = prefix < 0 || step < 0 ? -1 : prefix + step;
            map = next;
        }

        return map;
    }

    /// <summary>
    /// y[i] = x[source[i]]; where the source is -1, y[i] = fill[0], or y[i] stays when there is no fill.
    /// </summary>
    public static void Move(Tensor x, ReadOnlySpan<int> source, Tensor y, Tensor? fill = null)
    {
        switch (x.Type.Size())
        {
            case 0: Move(x.Text, source, y.Text, fill is null ? default : fill.Text); break;
            case 1: Move<byte>(x.Bytes, source, y.Bytes, Units<byte>(fill)); break;
            case 2: Move(Units<ushort>(x), source, Units<ushort>(y), Units<ushort>(fill)); break;
            case 4: Move(Units<uint>(x), source, Units<uint>(y), Units<uint>(fill)); break;
            default: Move(Units<ulong>(x), source, Units<ulong>(y), Units<ulong>(fill)); break;
        }
    }

    /// <summary>The same elements in the same order.</summary>
    public static void Copy(Tensor x, Tensor y)
    {
        if (x.Type == DataType.String) x.Text.CopyTo(y.Text);
        else x.Bytes.CopyTo(y.Bytes);
    }

    /// <summary>
    /// Copies <paramref name="count"/> blocks of <paramref name="length"/> elements; block i starts at
    /// xStart + i * xPitch in x and at yStart + i * yPitch in y.
    /// </summary>
    public static void CopyBlocks(
        Tensor x, long xStart, long xPitch, Tensor y, long yStart, long yPitch, long length, long count)
    {
        // With empty blocks the count may be anything, up to the product of extents beside a zero.
        if (length == 0) return;
        int size = x.Type.Size();
        for (long i = 0; i < count; i++)
        {
            int from = (int)(xStart + (i * xPitch)), to = (int)(yStart + (i * yPitch)), n = (int)length;
            if (size == 0) x.Text.Slice(from, n).CopyTo(y.Text[to..]);
            else x.Bytes.Slice(from * size, n * size).CopyTo(y.Bytes[(to * size)..]);
        }
    }

    private static Span<T> Units<T>(Tensor? tensor)
        where T : unmanaged => tensor is null ? default : MemoryMarshal.Cast<byte, T>(tensor.Bytes);

    private static void Move<T>(ReadOnlySpan<T> x, ReadOnlySpan<int> source, Span<T> y, ReadOnlySpan<T> fill)
    {
        for (int i = 0; i < source.Length; i++)
        {
            if (source[i] >= 0) y[i] = x[source[i]];
            else if (fill.Length > 0) y[i] = fill[0];
        }
    }
}
