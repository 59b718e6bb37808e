using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Operators;

/// <summary>
/// y = a b + c by way of bytes: qa = za + round(clamp(a / sa)), y = m[j] sum + c[j], where sum = sum over k of
/// (qa[i,k] - za) (qb[k,j] - zb) is a whole number and m[j] = sa sb[j]; on a grid,
/// y = s round(min(high, max(low, y / s))).
/// </summary>
/// <remarks>
/// Inputs a [..., K] (float32), qb [K, N], or [N, K] with <c>transB</c> (uint8 or int8, constant), sb (float32, one
/// number or N), c (float32, N, optional); output [..., N], float32. Attributes: <c>x_scale</c>, <c>x_zero</c>,
/// <c>w_zero</c>; <c>y_scale</c> (s, 0 for no grid), <c>low</c> and <c>high</c> in steps. With a grid m and c are over
/// s. They are rounded to float32 once, the sum is converted to float32, m sum + c is rounded once.
/// </remarks>
internal sealed class ByteMatMul : Operator
{
    /// <inheritdoc/>
    public override string Name => "ByteMatMul";

    /// <inheritdoc/>
    public override string Domain => "hone";

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (3, 4);

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes { get; } =
    [
        new("transB", AttributeKind.Int),
        new("x_scale", AttributeKind.Float, Required: true),
        new("x_zero", AttributeKind.Int, Required: true),
        new("w_zero", AttributeKind.Int, Required: true),
        new("y_scale", AttributeKind.Float, Required: true),
        new("low", AttributeKind.Float, Required: true),
        new("high", AttributeKind.Float, Required: true),
    ];

    /// <summary>Rows, columns and terms.</summary>
    public static (int M, int N, int K) Extents(OperatorContext node)
    {
        Shape a = node.ShapeOf(0), b = node.ShapeOf(1);
        bool transposed = node.Flag("transB");
        return ((int)a.Product(0, a.Rank - 1), b[transposed ? 0 : 1], b[transposed ? 1 : 0]);
    }

    /// <summary>m and c of each column.</summary>
    public static (float[] Multiplier, float[] Offset) Steps(OperatorContext node, int columns)
    {
        double step = node.Float("y_scale") is var s && s > 0 ? s : 1, from = node.Float("x_scale");
        double[] scale = Elements.ToDoubles(node.Value(2)), bias = node.Has(3) ? Elements.ToDoubles(node.Value(3)) : [];
        float[] multiplier = new float[columns], offset = new float[columns];
        for (int j = 0; j < columns; j++)
        {
            multiplier[j] = (float)(from * scale[j % scale.Length] / step);
            offset[j] = bias.Length == 0 ? 0 : (float)(bias[j] / step);
        }

        return (multiplier, offset);
    }

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        node.Require(0, DataType.Float32);
        node.Require(1, DataType.UInt8, DataType.Int8);
        node.RequireRank(0, 1);
        node.RequireRank(1, 2, 2);
        var (_, n, k) = Extents(node);
        if (node.ShapeOf(0)[-1] != k) throw node.Fail($"{node.ShapeOf(0)} times {k} rows");
        node.Output(0, DataType.Float32, new Shape([.. node.ShapeOf(0).Dims[..^1], n]));
    }

    /// <inheritdoc/>
    public override Cost Cost(OperatorContext node) =>
        Extents(node) is var (m, n, k) ? new((long)m * n * k) : default;

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        var (rows, n, terms) = Extents(node);
        float scale = node.Float("x_scale"), step = node.Float("y_scale");
        float low = node.Float("low"), high = node.Float("high"), least = -node.Int("x_zero");
        double zero = node.Int("w_zero");
        double[] a = Array.ConvertAll(
            Elements.ToDoubles(node.Value(0)), v => Math.Round(Grid.At(v, scale, least, 8) / scale));
        double[] b = Array.ConvertAll(Elements.ToDoubles(node.Value(1)), q => q - zero);
        var (m, c) = Steps(node, n);
        bool transposed = node.Flag("transB");
        var y = new double[(long)rows * n];
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < n; j++)
            {
                double sum = 0;
                for (int k = 0; k < terms; k++)
                    sum += a[(i * terms) + k] * b[transposed ? (j * terms) + k : (k * n) + j];
                float number = MathF.FusedMultiplyAdd((float)sum, m[j], c[j]);
                if (step > 0)
                    number = MathF.Round(Math.Min(high, Math.Max(low, number)), MidpointRounding.ToEven) * step;
                y[(i * n) + j] = number;
            }

        Elements.Store(y, node.Result(0));
    }
}
