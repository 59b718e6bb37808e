using Hone.Tensors;

namespace Hone.Operators;

/// <summary>
/// Reads the integers that decide shapes: attributes in old opsets, inputs in newer ones; axes; volumes.
/// </summary>
internal static class ShapeParameter
{
    /// <summary>0, 1, ... count - 1.</summary>
    public static int[] Every(int count)
    {
        int[] axes = new int[count];
        for (int axis = 0; axis < count; axis++) axes[axis] = axis;
        return axes;
    }

    /// <summary>
    /// The list that was an attribute before opset <paramref name="since"/> and is an input from then on; null when
    /// absent.
    /// </summary>
    public static long[]? Read(OperatorContext node, string attribute, int input, int since)
    {
        if (node.Opset >= since) return node.Has(input) ? node.Integers(input) : null;
        if (node.Has(input)) throw node.Fail($"'{attribute}' is an attribute before opset {since}, not an input");
        return node.Ints(attribute);
    }

    /// <summary>Axes in [-rank, rank) as axes in [0, rank), in the given order.</summary>
    /// <exception cref="Diagnostics.ModelException">An axis is out of range or repeated.</exception>
    public static int[] Axes(OperatorContext node, ReadOnlySpan<long> axes, int rank)
    {
        var seen = new bool[rank];
        var result = new List<int>();
        foreach (long axis in axes)
        {
            int a = node.Axis(axis, rank);
            if (seen[a]) throw node.Fail($"axis {axis} is listed twice");
            seen[a] = true;
            result.Add(a);
        }

        return [.. result];
    }

    /// <summary>The product of non-negative extents, 2^62 when it is larger.</summary>
    public static long Volume(ReadOnlySpan<long> dims)
    {
        const long most = 1L << 62;
        long volume = 1;
        foreach (long d in dims)
        {
            if (d == 0) return 0;
            volume = volume > most / d ? most : volume * d;
        }

        return volume;
    }

    /// <summary>
    /// The product of the extents from <paramref name="start"/> up to, not including, <paramref name="end"/>, 2^62 when
    /// it is larger.
    /// </summary>
    public static long Volume(Shape shape, int start, int end) =>
        Volume(Array.ConvertAll(shape.Dims[start..end].ToArray(), d => (long)d));

    /// <summary>The one element of an input, as an integer.</summary>
    public static long Scalar(OperatorContext node, int input)
    {
        RequireOne(node, input);
        return node.Integers(input)[0];
    }

    /// <summary>Refuses an input that does not hold exactly one element.</summary>
    public static void RequireOne(OperatorContext node, int input)
    {
        if (node.ShapeOf(input).Length != 1)
            throw node.Fail($"input {input} must hold one element, not {node.ShapeOf(input)}");
    }
}
