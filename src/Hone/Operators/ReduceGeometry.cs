using Hone.Tensors;

namespace Hone.Operators;

/// <summary>Which axes a Reduce node folds away.</summary>
/// <param name="Input">The shape of x.</param>
/// <param name="Reduced">For each axis of x, whether it is folded.</param>
/// <param name="Output">The shape of y: folded axes have extent 1 (keepdims) or are left out.</param>
internal sealed record ReduceGeometry(Shape Input, bool[] Reduced, Shape Output)
{
    /// <summary>How many elements of x meet in one of y.</summary>
    public long Count
    {
        get
        {
            long count = 1;
            for (int axis = 0; axis < Reduced.Length; axis++)
                if (Reduced[axis]) count *= Input[axis];
            return count;
        }
    }

    /// <summary>Reads and checks a Reduce node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="inputSince">The first opset in which axes are input 1; before, they are an attribute.</param>
    /// <exception cref="Diagnostics.ModelException">An axis is out of range or named twice.</exception>
    public static ReduceGeometry From(OperatorContext node, int inputSince)
    {
        var x = node.ShapeOf(0);
        bool attribute = node.Opset < inputSince;
        if (attribute && node.InputCount > 1) throw node.Fail($"axes are an input since opset {inputSince}");
        long[] axes = (attribute ? node.Ints("axes") : node.Has(1) ? node.Integers(1) : null) ?? [];
        var reduced = new bool[x.Rank];
        if (axes.Length == 0) Array.Fill(reduced, !node.Flag("noop_with_empty_axes"));
        foreach (long axis in axes)
        {
            ref bool once = ref reduced[node.Axis(axis, x.Rank)];
            if (once) throw node.Fail($"axis {axis} is named twice");
            once = true;
        }

        bool keep = node.Flag("keepdims", true);
        var dims = x.Select((d, axis) => reduced[axis] ? 1 : d).Where((_, axis) => keep || !reduced[axis]);
        return new ReduceGeometry(x, reduced, new Shape([.. dims]));
    }

    /// <summary>
    /// The elements of x in the order of the elements of y that they meet in: <see cref="Count"/> in a row, each row in
    /// x's order. Only for outputs with elements.
    /// </summary>
    public T[] Gather<T>(T[] x)
    {
        var rows = new T[x.Length];
        var filled = new int[Output.Length];
        var strides = new long[Input.Rank];
        long step = 1;
        for (int axis = Input.Rank - 1; axis >= 0; axis--)
        {
            strides[axis] = Reduced[axis] ? 0 : step;
            if (!Reduced[axis]) step *= Input[axis];
        }

        int count = (int)Count;
        var at = new int[Input.Rank];
        foreach (var element in x)
        {
            long row = 0;
            for (int axis = 0; axis < at.Length; axis++) row += at[axis] * strides[axis];
            rows[(row * count) + filled[row]++] = element;
            for (int axis = at.Length - 1; axis >= 0 && ++at[axis] == Input[axis]; axis--) at[axis] = 0;
        }

        return rows;
    }
}
