using Hone.Tensors;

namespace Hone.Operators;

/// <summary>
/// What a Gemm node computes, in numbers: y [M, N] = alpha a' b' + beta c with a' [M, K] and b' [K, N].
/// </summary>
/// <param name="M">Rows of y.</param>
/// <param name="N">Columns of y.</param>
/// <param name="K">Columns of a'.</param>
/// <param name="TransposeA">True when a is stored as [K, M].</param>
/// <param name="TransposeB">True when b is stored as [N, K].</param>
/// <param name="Alpha">Factor of the product.</param>
/// <param name="Beta">Factor of c.</param>
internal sealed record GemmGeometry(int M, int N, int K, bool TransposeA, bool TransposeB, float Alpha, float Beta)
{
    /// <summary>Reads and checks a Gemm node.</summary>
    /// <exception cref="Diagnostics.ModelException">Shapes and attributes do not fit.</exception>
    public static GemmGeometry From(OperatorContext node)
    {
        node.RequireRank(0, 2, 2);
        node.RequireRank(1, 2, 2);
        Shape a = node.ShapeOf(0), b = node.ShapeOf(1);
        bool transposeA = node.Flag("transA"), transposeB = node.Flag("transB");
        var gemm = new GemmGeometry(
            a[transposeA ? 1 : 0], b[transposeB ? 0 : 1], a[transposeA ? 0 : 1], transposeA, transposeB,
            node.Float("alpha", 1), node.Float("beta", 1));
        int rows = b[transposeB ? 1 : 0];
        if (rows != gemm.K)
            throw node.Fail($"a is {a} (transA {transposeA}), b {b} (transB {transposeB}): {gemm.K} meet {rows}");
        var y = new Shape(gemm.M, gemm.N);
        if (node.Has(2) && (node.ShapeOf(2).Rank > 2 || Broadcast.Shapes(node, node.ShapeOf(2), y) != y))
            throw node.Fail($"c {node.ShapeOf(2)} does not broadcast to {y}");
        return gemm;
    }
}
