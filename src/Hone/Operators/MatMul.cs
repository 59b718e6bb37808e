using System.Numerics;
using Hone.Tensors;

namespace Hone.Operators;

/// <summary>y[..., i, j] = sum over k of a[..., i, k] b[..., k, j], as numpy's matmul; integers wrap.</summary>
/// <remarks>
/// Shapes: a [..., M, K] or [K], b [..., K, N] or [K]; the leading axes broadcast. A vector counts as one row (a) or
/// one column (b), and y lacks that axis.
/// </remarks>
internal sealed class MatMul : Operator
{
    private static readonly DataType[] Types =
        [.. Elementwise.Floats, DataType.Int32, DataType.Int64, DataType.UInt32, DataType.UInt64];

    /// <inheritdoc/>
    public override string Name => "MatMul";

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (2, 2);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        node.Require(0, Types);
        node.RequireSameTypes(0, 1);
        node.Output(0, node.TypeOf(0), MatMulGeometry.From(node).Output);
    }

    /// <inheritdoc/>
    public override Cost Cost(OperatorContext node) => new(MatMulGeometry.From(node).MultiplyAdds);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        var product = MatMulGeometry.From(node);
        if (node.TypeOf(0).IsFloat()) Elements.Store(Multiply(node, product, Elements.ToDoubles), node.Result(0));
        else Elements.Store(Multiply(node, product, Elements.ToIntegers), node.Result(0));
    }

    private static T[] Multiply<T>(OperatorContext node, MatMulGeometry product, Func<Tensor, T[]> read)
        where T : INumber<T>
    {
        T[] a = read(node.Value(0)), b = read(node.Value(1));
        var y = new T[node.Result(0).Length];
        if (y.Length == 0) return y;
        var (m, n, k) = (product.M, product.N, product.K);
        int[] left = Broadcast.Indices(product.BatchA, product.Batch);
        int[] right = Broadcast.Indices(product.BatchB, product.Batch);
        for (int i = 0; i < product.Count; i++)
            MatrixProduct.Add((m, n, k), (a, left[i] * m * k, k, 1), (b, right[i] * k * n, n, 1), (y, i * m * n));
        return y;
    }
}
