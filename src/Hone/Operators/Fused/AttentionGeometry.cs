using Hone.Tensors;

namespace Hone.Operators;

/// <summary>What an Attention node computes, in extents and strides: q [M, D], k [D, N], v [N, E], y [M, E].</summary>
/// <param name="Batch">The extents before the last two.</param>
/// <param name="Q">Strides of q: the batch, rows, columns.</param>
/// <param name="K">Strides of k.</param>
/// <param name="V">Strides of v.</param>
/// <param name="Mask">Strides of the mask, 0 where it repeats; null without one.</param>
/// <param name="Y">Strides of y.</param>
internal sealed record AttentionGeometry(Shape Batch, long[] Q, long[] K, long[] V, long[]? Mask, long[] Y)
{
    /// <summary>Rows of q.</summary>
    public required int M { get; init; }

    /// <summary>Columns of the scores.</summary>
    public required int N { get; init; }

    /// <summary>Columns of q.</summary>
    public required int D { get; init; }

    /// <summary>Columns of v.</summary>
    public required int E { get; init; }

    /// <summary>The shape of y.</summary>
    public required Shape Output { get; init; }

    /// <summary>Reads and checks a node.</summary>
    /// <exception cref="Diagnostics.ModelException">The shapes do not fit.</exception>
    public static AttentionGeometry From(OperatorContext node)
    {
        var (q, strideQ) = Seen(node, 0, "perm_q");
        var (k, strideK) = Seen(node, 1, "perm_k");
        var (v, strideV) = Seen(node, 2, "perm_v");
        int rank = q.Rank;
        bool fits = rank >= 2 && k.Rank == rank && v.Rank == rank && q[-1] == k[-2] && k[-1] == v[-2];
        for (int axis = 0; fits && axis < rank - 2; axis++) fits = q[axis] == k[axis] && k[axis] == v[axis];
        if (!fits) throw node.Fail($"q {q}, k {k} and v {v} do not fit");
        int[] y = [.. q.Dims[..^1], v[-1]];
        int[] permutation = Permutation(node, "perm_y", rank);
        var output = new Shape(Array.ConvertAll(permutation, axis => y[axis]));
        long[] own = output.Strides(), strides = new long[rank];
        for (int axis = 0; axis < rank; axis++) strides[permutation[axis]] = own[axis];
        return new AttentionGeometry(
            new Shape(q.Dims[..^2]), strideQ, strideK, strideV, Repeated(node, [.. q.Dims[..^1], k[-1]]), strides)
        {
            M = q[-2], N = k[-1], D = q[-1], E = v[-1], Output = output,
        };
    }

    private static (Shape Shape, long[] Strides) Seen(OperatorContext node, int input, string attribute)
    {
        var shape = node.ShapeOf(input);
        long[] strides = shape.Strides();
        int[] permutation = Permutation(node, attribute, shape.Rank);
        return (new Shape(Array.ConvertAll(permutation, axis => shape[axis])),
            Array.ConvertAll(permutation, axis => strides[axis]));
    }

    private static int[] Permutation(OperatorContext node, string attribute, int rank)
    {
        if (node.Ints(attribute) is not { } listed) return ShapeParameter.Every(rank);
        if (listed.Length != rank) throw node.Fail($"{attribute} lists {listed.Length} axes for rank {rank}");
        return ShapeParameter.Axes(node, listed, rank);
    }

    private static long[]? Repeated(OperatorContext node, int[] scores)
    {
        if (!node.Has(3)) return null;
        var mask = node.ShapeOf(3);
        long[] own = mask.Strides(), strides = new long[scores.Length];
        if (mask.Rank > scores.Length) throw node.Fail($"the mask {mask} has more axes than the scores");
        for (int axis = 0; axis < mask.Rank; axis++)
        {
            int at = scores.Length - mask.Rank + axis;
            if (mask[axis] != 1 && mask[axis] != scores[at]) throw node.Fail($"the mask {mask} does not fit");
            strides[at] = mask[axis] == 1 ? 0 : own[axis];
        }

        return strides;
    }
}
