using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Operators;

/// <summary>Slices of x along an axis, picked by indices: y[.., i.., ..] = x[.., indices[i..], ..].</summary>
/// <remarks>
/// Shapes: x of rank r >= 1, indices of rank q; y has rank q + r - 1, the indices' extents in the place of the axis.
/// Indices in [-n, n) for the extent n of the axis; any other is an error at run time. Any type.
/// </remarks>
internal sealed class Gather : Operator
{
    /// <inheritdoc/>
    public override string Name => "Gather";

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
        int axis = Axis(node);
        var indices = node.ShapeOf(1);
        node.Output(0, node.TypeOf(0), new Shape([.. x.Dims[..axis], .. indices.Dims, .. x.Dims[(axis + 1)..]]));
    }

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        var x = node.ShapeOf(0);
        int axis = Axis(node);
        int[] indices = Indices(node, node.Integers(1), x[axis]);
        var y = node.Result(0);
        if (y.Length == 0) return;
        int outer = (int)x.Product(0, axis), inner = (int)x.Product(axis + 1, x.Rank);
        long block = (long)x[axis] * inner;
        int[] source = Movement.Map(new Shape(outer, indices.Length, inner), (part, i) => part switch
        {
            0 => i * block,
            1 => (long)indices[i] * inner,
            _ => i,
        });
        Movement.Move(node.Value(0), source, y);
    }

    /// <summary>The axis, in [0, rank).</summary>
    internal static int Axis(OperatorContext node) => node.Axis(node.Int("axis"), node.ShapeOf(0).Rank);

    /// <summary>Indices in [-extent, extent) as indices in [0, extent).</summary>
    /// <exception cref="Diagnostics.ModelException">An index is out of range.</exception>
    internal static int[] Indices(OperatorContext node, ReadOnlySpan<long> indices, int extent)
    {
        var result = new int[indices.Length];
        for (int i = 0; i < result.Length; i++)
        {
            if (indices[i] < -extent || indices[i] >= extent)
                throw node.Fail($"index {indices[i]} is outside [{-(long)extent}, {extent})");
            result[i] = (int)(indices[i] < 0 ? indices[i] + extent : indices[i]);
        }

        return result;
    }
}
