using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Operators;

/// <summary>y = softmax(scale q k + mask) v over the last two axes.</summary>
/// <remarks>
/// Inputs q [.., M, D], k [.., D, N], v [.., N, E] and a mask that broadcasts to [.., M, N], optional. The attributes
/// perm_q, perm_k, perm_v and perm_y are those of Transposes that stood before and behind. Source: Vaswani et al. 2017,
/// arXiv:1706.03762.
/// </remarks>
internal sealed class Attention : Operator
{
    /// <inheritdoc/>
    public override string Name => "Attention";

    /// <inheritdoc/>
    public override string Domain => "hone";

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes =>
    [
        new("scale", AttributeKind.Float), new("perm_q", AttributeKind.Ints), new("perm_k", AttributeKind.Ints),
        new("perm_v", AttributeKind.Ints), new("perm_y", AttributeKind.Ints),
    ];

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (3, 4);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        for (int i = 0; i < node.InputCount; i++)
            if (node.Has(i)) node.Require(i, DataType.Float32);
        node.Output(0, DataType.Float32, AttentionGeometry.From(node).Output);
    }

    /// <inheritdoc/>
    public override Cost Cost(OperatorContext node)
    {
        var a = AttentionGeometry.From(node);
        long scores = a.Batch.Length * a.M * a.N;
        return new Cost(scores * (a.D + a.E), scores * 4);
    }

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        var a = AttentionGeometry.From(node);
        double[] q = Elements.ToDoubles(node.Value(0)), k = Elements.ToDoubles(node.Value(1));
        double[] v = Elements.ToDoubles(node.Value(2)), y = new double[a.Output.Length];
        double[]? mask = node.Has(3) ? Elements.ToDoubles(node.Value(3)) : null;
        double scale = node.Float("scale", 1);
        for (int entry = 0; entry < a.Batch.Length; entry++)
            for (int m = 0; m < a.M; m++)
            {
                var scores = new double[a.N];
                for (int n = 0; n < a.N; n++)
                {
                    double sum = 0;
                    for (int d = 0; d < a.D; d++) sum += q[At(a, a.Q, entry, m, d)] * k[At(a, a.K, entry, d, n)];
                    scores[n] = (sum * scale) + (mask is null ? 0 : mask[At(a, a.Mask!, entry, m, n)]);
                }

                double top = scores.Max(), total = scores.Sum(s => Math.Exp(s - top));
                for (int e = 0; e < a.E; e++)
                {
                    double sum = 0;
                    for (int n = 0; n < a.N; n++) sum += Math.Exp(scores[n] - top) * v[At(a, a.V, entry, n, e)];
                    y[At(a, a.Y, entry, m, e)] = sum / total;
                }
            }

        Elements.Store(y, node.Result(0));
    }

    private static int At(AttentionGeometry a, long[] strides, int entry, int row, int column)
    {
        long at = (row * strides[^2]) + (column * strides[^1]);
        for (int axis = a.Batch.Rank - 1; axis >= 0; axis--)
        {
            at += entry % a.Batch[axis] * strides[axis];
            entry /= a.Batch[axis];
        }

        return (int)at;
    }
}
