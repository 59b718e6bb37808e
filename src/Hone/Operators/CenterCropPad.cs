using Hone.Graphs;

namespace Hone.Operators;

/// <summary>
/// The middle of x: axes that are too long are cropped on both sides, those too short are padded with zeros.
/// </summary>
/// <remarks>
/// Shapes: the input <c>shape</c> lists the extents of the axes in <c>axes</c>, all by default. Of an odd difference
/// the larger half is taken off, or put on, at the end. Any type; text is padded with empty strings.
/// </remarks>
internal sealed class CenterCropPad : Operator
{
    /// <inheritdoc/>
    public override string Name => "CenterCropPad";

    /// <inheritdoc/>
    public override int Since => 18;

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes => [new("axes", AttributeKind.Ints)];

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (2, 2);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        var x = node.ShapeOf(0);
        long[] wanted = node.Integers(1);
        int[] axes = node.Ints("axes") is { } listed
            ? ShapeParameter.Axes(node, listed, x.Rank)
            : [.. Enumerable.Range(0, x.Rank)];
        if (wanted.Length != axes.Length) throw node.Fail($"{wanted.Length} extents are listed for {axes.Length} axes");
        long[] dims = Array.ConvertAll(x.Dims.ToArray(), d => (long)d);
        for (int i = 0; i < axes.Length; i++) dims[axes[i]] = wanted[i];
        node.Output(0, node.TypeOf(0), dims);
    }

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        var x = node.ShapeOf(0);
        long[] strides = x.Strides();
        var y = node.Result(0);
        int[] source = Movement.Map(y.Shape, (axis, i) =>
        {
            // Both halves are rounded down: the difference is halved without its sign.
            int extent = y.Shape[axis];
            int from = extent > x[axis] ? i - ((extent - x[axis]) / 2) : i + ((x[axis] - extent) / 2);
            return from < 0 || from >= x[axis] ? -1 : from * strides[axis];
        });
        Movement.Move(node.Value(0), source, y);
    }
}
