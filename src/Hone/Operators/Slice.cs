using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Operators;

/// <summary>What a slice takes of one axis: Count elements from Start, Step apart.</summary>
/// <param name="Start">The first coordinate; meaningless when Count is 0.</param>
/// <param name="Step">The distance; negative when the axis is read backwards.</param>
/// <param name="Count">How many.</param>
internal readonly record struct SliceRange(int Start, long Step, int Count);

/// <summary>
/// Part of x: along each listed axis the coordinates start, start + step, .. up to, not including, end.
/// </summary>
/// <remarks>
/// Negative starts and ends count from the end of the axis; then both are clamped: to [0, n] for a positive step, start
/// to [0, n - 1] and end to [-1, n - 1] for a negative one. Attributes before opset 10, then inputs. Any type.
/// </remarks>
internal sealed class Slice : Operator
{
    /// <inheritdoc/>
    public override string Name => "Slice";

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes =>
    [
        new("starts", AttributeKind.Ints, Until: 9, Required: true),
        new("ends", AttributeKind.Ints, Until: 9, Required: true),
        new("axes", AttributeKind.Ints, Until: 9),
    ];

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 5);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node) =>
        node.Output(0, node.TypeOf(0), new Shape(Array.ConvertAll(Ranges(node), range => range.Count)));

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        var ranges = Ranges(node);
        long[] strides = node.ShapeOf(0).Strides();
        var y = node.Result(0);
        int[] source = Movement.Map(
            y.Shape, (axis, i) => (ranges[axis].Start + (i * ranges[axis].Step)) * strides[axis]);
        Movement.Move(node.Value(0), source, y);
    }

    /// <summary>What is taken of each axis of x, whole axes included.</summary>
    internal static SliceRange[] Ranges(OperatorContext node)
    {
        var x = node.ShapeOf(0);
        long[] starts = ShapeParameter.Read(node, "starts", 1, since: 10) ?? throw node.Fail("the starts are missing");
        long[] ends = ShapeParameter.Read(node, "ends", 2, since: 10) ?? throw node.Fail("the ends are missing");
        long[]? listed = ShapeParameter.Read(node, "axes", 3, since: 10);
        long[]? steps = ShapeParameter.Read(node, "steps", 4, since: 10);
        if (listed is null && starts.Length > x.Rank) throw node.Fail($"{starts.Length} starts are listed for {x}");
        int[] axes = listed is null
            ? ShapeParameter.Every(starts.Length)
            : ShapeParameter.Axes(node, listed, x.Rank);
        if (ends.Length != starts.Length || axes.Length != starts.Length || (steps ?? starts).Length != starts.Length)
        {
            string counts = $"{starts.Length} starts, {ends.Length} ends, {axes.Length} axes";
            throw node.Fail($"{counts} and {steps?.Length ?? starts.Length} steps do not go together");
        }


        var ranges = Array.ConvertAll(x.Dims.ToArray(), extent => new SliceRange(0, 1, extent));
        for (int i = 0; i < axes.Length; i++)
        {
            long step = steps?[i] ?? 1;
            if (step == 0) throw node.Fail("a step is 0");
            ranges[axes[i]] = Range(x[axes[i]], starts[i], ends[i], step);
        }

        return ranges;
    }

    private static SliceRange Range(int extent, long start, long end, long step)
    {
        if (extent == 0) return new SliceRange(0, 1, 0);
        if (start < 0) start += extent;
        if (end < 0) end += extent;
        start = Math.Clamp(start, 0, step > 0 ? extent : extent - 1);
        end = step > 0 ? Math.Clamp(end, 0, extent) : Math.Clamp(end, -1, extent - 1);
        // Both quotients are of numbers with the same sign; neither negates a step, which might be the least integer.
        long count = step > 0
            ? end <= start ? 0 : ((end - start - 1) / step) + 1
            : end >= start ? 0 : ((end - start + 1) / step) + 1;
        return new SliceRange((int)start, count > 1 ? step : 1, (int)count);
    }
}
