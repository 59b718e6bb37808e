using Hone.Graphs;

namespace Hone.Operators;

/// <summary>
/// Elements of x picked along an axis, each by its own index: y[i, j, k] = x[i, indices[i, j, k], k] for axis 1.
/// </summary>
/// <remarks>
/// Shapes: indices has the rank of x and, beside the axis, no larger extents; y has its shape. Indices in [-n, n) for
/// the extent n of the axis; any other is an error at run time. Any type.
/// </remarks>
internal sealed class GatherElements : Operator
{
    /// <inheritdoc/>
    public override string Name => "GatherElements";

    /// <inheritdoc/>
    public override int Since => 11;

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes => [new("axis", AttributeKind.Int)];

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (2, 2);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        node.RequireRank(0, 1);
        node.Require(1, TypeLists.Indices);
        var x = node.ShapeOf(0);
        var indices = node.ShapeOf(1);
        int axis = Gather.Axis(node);
        bool fits = indices.Rank == x.Rank;
        for (int a = 0; fits && a < x.Rank; a++) fits = a == axis || indices[a] <= x[a];
        if (!fits) throw node.Fail($"indices {indices} do not fit into {x} beside axis {axis}");
        node.Output(0, node.TypeOf(0), indices);
    }

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        var x = node.ShapeOf(0);
        int axis = Gather.Axis(node);
        long[] strides = x.Strides();
        int[] indices = Gather.Indices(node, node.Integers(1), x[axis]);
        var y = node.Result(0);
        int[] source = Movement.Map(y.Shape, (a, i) => a == axis ? 0 : i * strides[a]);
        for (int i = 0; i < source.Length; i++) source[i] += (int)(indices[i] * strides[axis]);
        Movement.Move(node.Value(0), source, y);
    }
}
