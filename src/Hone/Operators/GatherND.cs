using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Operators;

/// <summary>Slices of x picked by tuples of indices: y[b.., i.., ..] = x[b.., indices[b.., i.., :], ..].</summary>
/// <remarks>
/// Shapes: x [B.., D..] and indices [B.., Q.., k] share batch_dims (opset 12) leading extents B; y is [B.., Q.., then D
/// without its first k]. Each index lies in [-n, n) for the extent n of its axis; any other is an error at run time.
/// Any type.
/// </remarks>
internal sealed class GatherND : Operator
{
    /// <inheritdoc/>
    public override string Name => "GatherND";

    /// <inheritdoc/>
    public override int Since => 11;

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes => [new("batch_dims", AttributeKind.Int, Since: 12)];

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (2, 2);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        node.RequireRank(0, 1);
        node.RequireRank(1, 1);
        node.Require(1, DataType.Int64);
        Shape x = node.ShapeOf(0), indices = node.ShapeOf(1);
        long batch = node.Int("batch_dims");
        if (batch < 0 || batch >= Math.Min(x.Rank, indices.Rank))
            throw node.Fail($"batch_dims is {batch} for {x} and {indices}");
        int tuple = indices[-1];
        if (tuple < 1 || tuple > x.Rank - batch)
            throw node.Fail($"tuples of {tuple} indices do not fit {x} with batch_dims {batch}");
        if (!x.Dims[..(int)batch].SequenceEqual(indices.Dims[..(int)batch]))
            throw node.Fail($"the first {batch} extents of {x} and {indices} differ");
        node.Output(0, node.TypeOf(0), new Shape([.. indices.Dims[..^1], .. x.Dims[((int)batch + tuple)..]]));
    }

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        Shape x = node.ShapeOf(0), indices = node.ShapeOf(1);
        int batch = (int)node.Int("batch_dims"), tuple = indices[-1];
        long[] strides = x.Strides(), listed = node.Integers(1);
        var y = node.Result(0);
        if (y.Length == 0) return;
        int tuples = listed.Length / tuple, perBatch = (int)indices.Product(batch, indices.Rank - 1);
        long block = x.Product(batch + tuple, x.Rank), batchBlock = x.Product(batch, x.Rank);
        for (int t = 0; t < tuples; t++)
        {
            long from = t / perBatch * batchBlock;
            for (int i = 0; i < tuple; i++)
                from += Gather.Indices(node, [listed[(t * tuple) + i]], x[batch + i])[0] * strides[batch + i];
            Movement.CopyBlocks(node.Value(0), from, 0, y, t * block, 0, block, 1);
        }
    }
}
