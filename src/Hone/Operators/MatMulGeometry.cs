using Hone.Tensors;

namespace Hone.Operators;

/// <summary>
/// What a MatMul node computes, in numbers: for each place in Batch, y [M, N] = a [M, K] b [K, N], as numpy's matmul.
/// </summary>
/// <param name="M">Rows; 1 when a is a vector.</param>
/// <param name="N">Columns; 1 when b is a vector.</param>
/// <param name="K">The summed extent.</param>
/// <param name="BatchA">The extents of a before the last two; they broadcast to Batch.</param>
/// <param name="BatchB">The extents of b before the last two; they broadcast to Batch.</param>
/// <param name="Batch">The extents of y before the last two.</param>
/// <param name="Output">The shape of y: a vector's extent of 1 is left out.</param>
internal sealed record MatMulGeometry(int M, int N, int K, Shape BatchA, Shape BatchB, Shape Batch, Shape Output)
{
    /// <summary>How many products there are.</summary>
    public int Count => (int)Batch.Length;

    /// <summary>Multiply-adds.</summary>
    public long MultiplyAdds => Output.Length * K;

    /// <summary>
    /// Reads and checks a MatMul node, or another that multiplies inputs <paramref name="a"/> and <paramref name="b"/>.
    /// </summary>
    /// <exception cref="Diagnostics.ModelException">The shapes do not fit.</exception>
    public static MatMulGeometry From(OperatorContext node, int a = 0, int b = 1)
    {
        node.RequireRank(a, 1);
        node.RequireRank(b, 1);
        Shape left = node.ShapeOf(a), right = node.ShapeOf(b);
        int m = left.Rank == 1 ? 1 : left[-2], n = right.Rank == 1 ? 1 : right[-1], k = left[-1];
        if (right[right.Rank == 1 ? 0 : -2] != k) throw node.Fail($"{left} times {right}: the inner extents differ");
        Shape batchA = Outer(left), batchB = Outer(right), batch = Broadcast.Shapes(node, batchA, batchB);
        int[] rows = left.Rank == 1 ? [] : [m], columns = right.Rank == 1 ? [] : [n];
        return new MatMulGeometry(m, n, k, batchA, batchB, batch, new Shape([.. batch.Dims, .. rows, .. columns]));
    }

    private static Shape Outer(Shape shape) => shape.Rank <= 2 ? Shape.Scalar : new Shape(shape.Dims[..^2]);
}
