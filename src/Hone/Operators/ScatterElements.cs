using Hone.Graphs;

namespace Hone.Operators;

/// <summary>
/// x with single elements replaced by updates, or combined with them: for axis 1,
/// y[i, indices[i, j, k], k] = updates[i, j, k].
/// </summary>
/// <remarks>
/// Shapes: indices and updates alike, of the rank of x and, beside the axis, no larger; y as x. Indices in [-n, n) for
/// the extent n of the axis; any other is an error at run time. Of several updates of one element the last stays. Any
/// type.
/// </remarks>
internal sealed class ScatterElements : Operator
{
    /// <inheritdoc/>
    public override string Name => "ScatterElements";

    /// <inheritdoc/>
    public override int Since => 11;

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes =>
        [new("axis", AttributeKind.Int), new("reduction", AttributeKind.String, Since: 16)];

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (3, 3);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        node.RequireRank(0, 1);
        node.Require(1, TypeLists.Indices);
        var x = node.ShapeOf(0);
        var indices = node.ShapeOf(1);
        int axis = Gather.Axis(node);
        bool fits = indices.Rank == x.Rank && indices == node.ShapeOf(2);
        for (int a = 0; fits && a < x.Rank; a++) fits = a == axis || indices[a] <= x[a];
        if (!fits) throw node.Fail($"indices {indices} and updates {node.ShapeOf(2)} do not fit into {x}");
        Scatter.Infer(node);
    }

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        var x = node.ShapeOf(0);
        int axis = Gather.Axis(node);
        long[] strides = x.Strides();
        int[] indices = Gather.Indices(node, node.Integers(1), x[axis]);
        int[] targets = Movement.Map(node.ShapeOf(1), (a, i) => a == axis ? 0 : i * strides[a]);
        for (int i = 0; i < targets.Length; i++) targets[i] += (int)(indices[i] * strides[axis]);
        Scatter.Apply(node, targets);
    }
}
