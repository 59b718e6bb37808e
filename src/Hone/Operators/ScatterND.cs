using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Operators;

/// <summary>
/// x with slices replaced by updates, or combined with them: y[indices[q.., :], ..] = updates[q.., ..].
/// </summary>
/// <remarks>
/// Shapes: x [D..], indices [Q.., k], updates [Q.., then D without its first k]; y as x. Each index lies in [-n, n) for
/// the extent n of its axis; any other is an error at run time. Of several updates of one slice the last stays. Any
/// type.
/// </remarks>
internal sealed class ScatterND : Operator
{
    /// <inheritdoc/>
    public override string Name => "ScatterND";

    /// <inheritdoc/>
    public override int Since => 11;

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes => [new("reduction", AttributeKind.String, Since: 16)];

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (3, 3);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        node.RequireRank(0, 1);
        node.RequireRank(1, 1);
        node.Require(1, DataType.Int64);
        Shape x = node.ShapeOf(0), indices = node.ShapeOf(1), updates = node.ShapeOf(2);
        int tuple = indices[-1];
        if (tuple < 1 || tuple > x.Rank) throw node.Fail($"tuples of {tuple} indices do not fit {x}");
        var wanted = new Shape([.. indices.Dims[..^1], .. x.Dims[tuple..]]);
        if (updates != wanted) throw node.Fail($"the updates are {updates}; {x} and indices {indices} need {wanted}");
        Scatter.Infer(node);
    }

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        var x = node.ShapeOf(0);
        int tuple = node.ShapeOf(1)[-1];
        long[] strides = x.Strides(), listed = node.Integers(1);
        var targets = new int[node.ShapeOf(2).Length];
        int block = targets.Length == 0 ? 0 : (int)x.Product(tuple, x.Rank);
        for (int i = 0; i < targets.Length; i++)
        {
            long at = i % block;
            for (int axis = 0; axis < tuple; axis++)
                at += Gather.Indices(node, [listed[(i / block * tuple) + axis]], x[axis])[0] * strides[axis];
            targets[i] = (int)at;
        }

        Scatter.Apply(node, targets);
    }
}
