using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Operators;

/// <summary>
/// y = (x - mean) / sqrt(variance + epsilon) scale + b, with mean and population variance over all axes from axis on.
/// </summary>
/// <remarks>
/// Shapes: x any of rank 1 or more, scale and b (optional) broadcast to x, y as x; Mean and InvStdDev = 1 /
/// sqrt(variance + epsilon) (both optional, of stash_type) as x with extent 1 from axis on. The reference sums in
/// double whatever stash_type asks for. Source: Ba, Kiros and Hinton 2016, arXiv:1607.06450.
/// </remarks>
internal sealed class LayerNormalization : Operator
{
    /// <inheritdoc/>
    public override string Name => "LayerNormalization";

    /// <inheritdoc/>
    public override int Since => 17;

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (2, 3);

    /// <inheritdoc/>
    public override (int Least, int Most) OutputCount => (1, 3);

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes { get; } =
    [
        new("axis", AttributeKind.Int),
        new("epsilon", AttributeKind.Float),
        new("stash_type", AttributeKind.Int),
    ];

    /// <summary>The attribute stash_type: float32 (also when absent) or bfloat16.</summary>
    public static DataType StashType(OperatorContext node) => node.Int("stash_type", 1) switch
    {
        (long)DataType.Float32 => DataType.Float32,
        (long)DataType.BFloat16 => DataType.BFloat16,
        var other => throw node.Fail($"stash_type is {other}; it takes 1 (float32) or 16 (bfloat16)"),
    };

    /// <summary>x as [rows, elements]: the axes before axis, and those from it on.</summary>
    public static AxisRows Rows(OperatorContext node)
    {
        var x = node.ShapeOf(0);
        return AxisRows.Of(x, node.Axis(node.Int("axis", -1), x.Rank), x.Rank);
    }

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        node.Require(0, Elementwise.Floats);
        node.RequireSameTypes(0, 1, 2);
        node.RequireRank(0, 1);
        var x = node.ShapeOf(0);
        for (int i = 1; i < 3; i++)
            if (node.Has(i) && (node.ShapeOf(i).Rank > x.Rank || Broadcast.Shapes(node, node.ShapeOf(i), x) != x))
                throw node.Fail($"input {i}, {node.ShapeOf(i)}, does not broadcast to {x}");
        int axis = node.Axis(node.Int("axis", -1), x.Rank);
        long[] rows = [.. x.Select((d, i) => i < axis ? (long)d : 1)];
        if (Rows(node).Length == 0) throw node.Fail($"axes {axis} and on of {x} have no elements to average");
        var stash = StashType(node);
        node.Output(0, node.TypeOf(0), x);
        node.Output(1, stash, rows);
        node.Output(2, stash, rows);
    }

    /// <inheritdoc/>
    public override Cost Cost(OperatorContext node) => new(2 * node.ShapeOf(0).Length, 2 * node.ShapeOf(0).Length);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        double[] x = Elements.ToDoubles(node.Value(0));
        var view = Rows(node);
        var (mean, inverse) = Moments.Normalize(x, view.Outer, view.Length, node.Float("epsilon", 1e-5f));
        if (node.HasOutput(1)) Elements.Store(mean, node.Result(1));
        if (node.HasOutput(2)) Elements.Store(inverse, node.Result(2));
        if (!node.HasOutput(0)) return;
        for (int input = 1; input < 3; input++)
        {
            if (!node.Has(input)) continue;
            double[] with = Elements.ToDoubles(node.Value(input));
            int[] indices = Broadcast.Indices(node.ShapeOf(input), node.ShapeOf(0));
            for (int i = 0; i < x.Length; i++) x[i] = input == 1 ? x[i] * with[indices[i]] : x[i] + with[indices[i]];
        }

        Elements.Store(x, node.Result(0));
    }
}
