using System.Numerics;
using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Operators;

/// <summary>y = alpha a' b' + beta c, where a' and b' are a and b or their transposes; integers wrap.</summary>
/// <remarks>
/// Shapes: a' [M, K], b' [K, N], c (optional since opset 11) broadcasts to [M, N], y [M, N]. Each sum runs over K from
/// 0 up, in double or, for integers, exactly; alpha and beta must then be whole numbers.
/// </remarks>
internal sealed class Gemm : Operator
{
    private static readonly DataType[] Types =
        [.. Elementwise.Floats, DataType.Int32, DataType.Int64, DataType.UInt32, DataType.UInt64];

    /// <inheritdoc/>
    public override string Name => "Gemm";

    /// <inheritdoc/>
    public override int Since => 7;

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (2, 3);

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes { get; } =
    [
        new("alpha", AttributeKind.Float),
        new("beta", AttributeKind.Float),
        new("transA", AttributeKind.Int),
        new("transB", AttributeKind.Int),
    ];

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        node.Require(0, Types);
        node.RequireSameTypes(0, 1, 2);
        if (node.Opset < 11 && !node.Has(2)) throw node.Fail("input 2 is missing; it is optional since opset 11 only");
        var gemm = GemmGeometry.From(node);
        if (!node.TypeOf(0).IsFloat() && !(float.IsInteger(gemm.Alpha) && float.IsInteger(gemm.Beta)))
            throw node.Unsupported($"alpha = {gemm.Alpha} and beta = {gemm.Beta} with integer matrices");
        node.Output(0, node.TypeOf(0), new Shape(gemm.M, gemm.N));
    }

    /// <inheritdoc/>
    public override Cost Cost(OperatorContext node)
    {
        var gemm = GemmGeometry.From(node);
        return new Cost((long)gemm.M * gemm.N * gemm.K, node.Has(2) ? (long)gemm.M * gemm.N : 0);
    }

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        var gemm = GemmGeometry.From(node);
        var y = node.Result(0);
        var (alpha, beta) = (gemm.Alpha, gemm.Beta);
        if (y.Type.IsFloat()) Elements.Store(Multiply<double>(node, gemm, Elements.ToDoubles, alpha, beta), y);
        else Elements.Store(Multiply(node, gemm, Elements.ToIntegers, (Int128)alpha, (Int128)beta), y);
    }

    private static T[] Multiply<T>(OperatorContext node, GemmGeometry gemm, Func<Tensor, T[]> read, T alpha, T beta)
        where T : INumber<T>
    {
        T[] a = read(node.Value(0)), b = read(node.Value(1));
        var y = new T[gemm.M * gemm.N];
        MatrixProduct.Add(
            (gemm.M, gemm.N, gemm.K),
            gemm.TransposeA ? (a, 0, 1, gemm.M) : (a, 0, gemm.K, 1),
            gemm.TransposeB ? (b, 0, 1, gemm.K) : (b, 0, gemm.N, 1),
            (y, 0));
        for (int i = 0; i < y.Length; i++) y[i] *= alpha;
        if (!node.Has(2)) return y;
        var c = read(node.Value(2));
        int[] indices = Broadcast.Indices(node.ShapeOf(2), new Shape(gemm.M, gemm.N));
        for (int i = 0; i < y.Length; i++) y[i] += beta * c[indices[i]];
        return y;
    }
}
