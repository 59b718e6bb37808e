using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Operators;

/// <summary>
/// The k greatest (largest = 1) or least elements along an axis, best first, and their places (int64).
/// </summary>
/// <remarks>
/// Shapes: x any of rank 1 or more, k (input since opset 10, an attribute before) one integer in [0, extent], Values
/// and Indices as x with extent k along axis. Of equals the one with the lower place comes first. A NaN counts as
/// greatest. With sorted = 0 the order is free; it is the same here.
/// </remarks>
internal sealed class TopK : Operator
{
    /// <inheritdoc/>
    public override string Name => "TopK";

    /// <inheritdoc/>
    public override int Until => 24;

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 2);

    /// <inheritdoc/>
    public override (int Least, int Most) OutputCount => (1, 2);

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes { get; } =
    [
        new("axis", AttributeKind.Int),
        new("k", AttributeKind.Int, Until: 9, Required: true),
        new("largest", AttributeKind.Int, 11),
        new("sorted", AttributeKind.Int, 11),
    ];

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        node.Require(0, Elementwise.Numbers);
        node.RequireRank(0, 1);
        var x = node.ShapeOf(0);
        int axis = node.Axis(node.Int("axis", -1), x.Rank);
        long k = Count(node);
        if (k < 0 || k > x[axis]) throw node.Fail($"k is {k}; axis {axis} of {x} has {x[axis]} elements");
        node.Output(0, node.TypeOf(0), x.With(axis, (int)k));
        node.Output(1, DataType.Int64, x.With(axis, (int)k));
    }

    /// <inheritdoc/>
    public override Cost Cost(OperatorContext node) => new(0, node.ShapeOf(0).Length);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        var x = node.Value(0);
        if (x.Type.IsFloat()) Select(node, Elements.ToDoubles(x), Compare, Elements.Store);
        else Select(node, Elements.ToIntegers(x), (a, b) => a.CompareTo(b), Elements.Store);
    }

    private static long Count(OperatorContext node)
    {
        if (node.Opset < 10)
            return node.InputCount == 1 ? node.Int("k") : throw node.Fail("k is an input since opset 10");
        long[] k = node.Integers(1);
        return k.Length == 1 ? k[0] : throw node.Fail($"k has {k.Length} elements, not one");
    }

    private static int Compare(double a, double b) =>
        double.IsNaN(a) || double.IsNaN(b) ? double.IsNaN(a).CompareTo(double.IsNaN(b)) : a.CompareTo(b);

    private delegate void Store<T>(ReadOnlySpan<T> from, Tensor to);

    private static void Select<T>(OperatorContext node, T[] x, Comparison<T> compare, Store<T> store)
    {
        var shape = node.ShapeOf(0);
        int axis = node.Axis(node.Int("axis", -1), shape.Rank), k = (int)Count(node);
        int sign = node.Flag("largest", true) ? -1 : 1;
        var rows = AxisRows.Of(shape, axis, axis + 1);
        int length = rows.Outer * k * rows.Inner;
        var (values, places) = (new T[length], new Int128[length]);
        for (int row = 0; length > 0 && row < rows.Outer * rows.Inner; row++)
        {
            var (outer, inner) = Math.DivRem(row, rows.Inner);
            int start = (outer * rows.Length * rows.Inner) + inner, to = (outer * k * rows.Inner) + inner;
            int[] order = [.. Enumerable.Range(0, rows.Length)];
            Array.Sort(order, (a, b) =>
            {
                int sense = sign * compare(x[start + (a * rows.Inner)], x[start + (b * rows.Inner)]);
                return sense != 0 ? sense : a.CompareTo(b);
            });
            for (int i = 0; i < k; i++)
            {
                values[to + (i * rows.Inner)] = x[start + (order[i] * rows.Inner)];
                places[to + (i * rows.Inner)] = order[i];
            }
        }

        if (node.HasOutput(0)) store(values, node.Result(0));
        if (node.HasOutput(1)) Elements.Store(places, node.Result(1));
    }
}
