using Hone.Graphs;
using Hone.Kernels.Copies;
using Hone.Machine;
using Hone.Operators;
using Hone.Tensors;

namespace Hone.Passes.Lowering;

/// <summary>
/// Concat, Split, Slice and Gather of elements that lie in one stretch: the whole keeps them, and nothing is copied.
/// </summary>
/// <remarks>
/// A range of an axis is one stretch when all extents before the axis are 1 and those after it are taken whole; in
/// NCHWc channels count by blocks. Stretches begin at multiples of a vector, as the values that kernels get do.
/// </remarks>
internal static class LowerParts
{
    /// <summary>Makes the parts views of the whole.</summary>
    public static bool Lower(Node node, Program program)
    {
        if (node.Inputs.Count == 0 || node.Input(0) is not { } x) return false;
        if (node.Operator is not ("Concat" or "ByteConcat" or "Split" or "Slice" or "Gather")) return false;
        if (x.Type.Size() == 0) return false;
        var context = new OperatorContext(node, program.Graph.OpsetOf(node));
        return node.Operator switch
        {
            "Concat" or "ByteConcat" => Concat(node, Operators.Concat.Axis(context), program),
            "Split" => Split(node, Operators.Split.Axis(context), Operators.Split.Sizes(context), x, program),
            "Slice" => Slice(node, Operators.Slice.Ranges(context), x, program),
            _ => Gather(node, context, x, program),
        };
    }

    /// <summary>
    /// Lays the inputs where the result has them, so that their producers write there. What cannot lie there (inputs of
    /// the graph, constants, what lies in something else) is copied; without anything to gain one copy does it all.
    /// </summary>
    private static bool Concat(Node node, int axis, Program program)
    {
        var y = node.Output;
        if (y.KnownShape.Product(0, axis) != 1) return false;
        var starts = new long[node.Inputs.Count + 1];
        for (int i = 0; i < node.Inputs.Count; i++)
        {
            if (!IsAligned(starts[i], program)) return false;
            starts[i + 1] = starts[i] + program.BytesOf(node.Input(i)!);
        }

        var copied = new List<int>();
        for (int i = 0, next; i < node.Inputs.Count; i = next)
        {
            next = Run(node, i, program);
            if (next > i) program.View(program.Root(node.Input(i)!).Of, y, starts[i]);
            else copied.Add(next++);
        }

        if (copied.Count == node.Inputs.Count) return false;
        foreach (int i in copied) Copy(node, node.Input(i)!, starts[i], program);
        return true;
    }

    /// <summary>
    /// The end of the inputs from <paramref name="first"/> on that side by side are the whole of a value which may be
    /// laid into the result; <paramref name="first"/> itself when there are none.
    /// </summary>
    private static int Run(Node node, int first, Program program)
    {
        var whole = program.Root(node.Input(first)!).Of;
        if (whole.IsConstant || whole.Producer is null || program.Graph.IsOutput(whole)) return first;
        long bytes = program.BytesOf(whole), reached = 0;
        int next = first;
        for (; reached < bytes && next < node.Inputs.Count; next++)
        {
            if (program.Root(node.Input(next)!) != new Part(whole, reached)) return first;
            reached += program.BytesOf(node.Input(next)!);
        }

        return reached == bytes ? next : first;
    }

    private static void Copy(Node node, Value x, long start, Program program)
    {
        long bytes = program.BytesOf(x);
        if (bytes == 0) return;
        var place = program.Graph.NewValue(x.Name, x.Type, x.KnownShape);
        place.Layout = x.Layout;
        program.View(place, node.Output, start);
        program.Emit(node, CopyRequest.OfBytes(bytes), [x, place]);
    }

    private static bool Split(Node node, int axis, int[] sizes, Value x, Program program)
    {
        if (x.KnownShape.Product(0, axis) != 1) return false;
        var starts = new long[sizes.Length];
        for (int i = 0, start = 0; i < sizes.Length; start += sizes[i++])
            if ((starts[i] = Start(x, axis, start, program)) < 0) return false;
        for (int i = 0; i < sizes.Length; i++)
            if (node.Outputs[i] is { } output) program.View(output, x, starts[i]);
        return true;
    }

    private static bool Slice(Node node, SliceRange[] ranges, Value x, Program program)
    {
        var shape = x.KnownShape;
        int axis = Array.FindIndex(ranges, range => range.Count > 1);
        if (axis < 0) axis = ranges.Length - 1;
        if (axis < 0 || (ranges[axis].Count > 1 && ranges[axis].Step != 1)) return false;
        for (int i = axis + 1; i < ranges.Length; i++)
            if (ranges[i].Count != shape[i] || ranges[i].Step != 1) return false;
        long start = Start(x, axis, ranges[axis].Start, program);
        for (int i = 0; i < axis && start >= 0; i++)
            start = Start(x, i, ranges[i].Start, program) is >= 0 and var at ? start + at : -1;
        return start >= 0 && program.View(node.Output, x, start);
    }

    /// <summary>Indices that are known and follow each other.</summary>
    private static bool Gather(Node node, OperatorContext context, Value x, Program program)
    {
        if (context.TryValue(1) is null) return false;
        int axis = Operators.Gather.Axis(context);
        if (x.KnownShape.Product(0, axis) != 1) return false;
        int[] indices = Operators.Gather.Indices(context, context.Integers(1), x.KnownShape[axis]);
        for (int i = 1; i < indices.Length; i++)
            if (indices[i] != indices[0] + i) return false;
        long start = Start(x, axis, indices[0], program);
        return start >= 0 && program.View(node.Output, x, start);
    }

    /// <summary>Where the elements from a coordinate on begin, in bytes; negative when not at a vector.</summary>
    private static long Start(Value x, int axis, int coordinate, Program program)
    {
        var shape = x.KnownShape;
        long bytes = coordinate * shape.Product(axis + 1, shape.Rank) * x.Type.Size();
        bool whole = x.Layout != Layout.Nchwc || coordinate == 0
            || (axis == 1 && coordinate % program.Context.Level.Lanes() == 0);
        return whole && IsAligned(bytes, program) ? bytes : -1;
    }

    private static bool IsAligned(long bytes, Program program) =>
        bytes % (program.Context.Level.Lanes() * sizeof(float)) == 0;
}
