using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Operators;

/// <summary>
/// A convolution from bytes to bytes: q = zy + round(min(high, max(low, m[k] sum + b[k] / sy))), ties to even, where
/// sum = sum over c,r,s of (x - zx) (w - zw) is a whole number and m[k] = sx sw[k] / sy; padding is zx.
/// </summary>
/// <remarks>
/// m[k] and b[k] / sy are rounded to float32 once, the sum is converted to float32, and m sum + b / sy rounded once.
/// Inputs x (uint8, or float32 that is quantized first as QuantizeLinear would), w (uint8 or int8), sw (float32, one
/// number or K), b (float32, K, optional); output uint8. Bytes q stand for sy (q - zy).
/// Attributes: those of Conv; <c>x_scale</c>, <c>x_zero</c>, <c>w_zero</c>, <c>y_scale</c>,
/// <c>y_zero</c>; <c>low</c> and <c>high</c>, steps that an activation and the range of a byte leave.
/// It is what DequantizeLinear, Conv and QuantizeLinear make together, but for their float32 roundings: it may lie one
/// step beside them where a number is half-way.
/// Source: Jacob et al. 2018, "Quantization and training of neural networks for efficient integer-arithmetic-only
/// inference".
/// </remarks>
internal sealed class ByteConv : Operator
{
    private static readonly Conv Plain = new();

    /// <inheritdoc/>
    public override string Name => "ByteConv";

    /// <inheritdoc/>
    public override string Domain => "hone";

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (3, 4);

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes { get; } =
    [
        .. Plain.Attributes,
        new("x_scale", AttributeKind.Float, Required: true),
        new("x_zero", AttributeKind.Int, Required: true),
        new("w_zero", AttributeKind.Int, Required: true),
        new("y_scale", AttributeKind.Float, Required: true),
        new("y_zero", AttributeKind.Int, Required: true),
        new("low", AttributeKind.Float, Required: true),
        new("high", AttributeKind.Float, Required: true),
    ];

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        node.Require(0, DataType.UInt8, DataType.Float32);
        node.Require(1, DataType.UInt8, DataType.Int8);
        var conv = ConvGeometry.From(node);
        int scales = node.ShapeOf(2).Length is var n && n == conv.K ? conv.K : 1;
        if (n != scales) throw node.Fail($"{n} scales of {conv.K} filters");
        ConvGeometry.CheckBias(node, 3, conv.K);
        node.Output(0, DataType.UInt8, conv.Output);
    }

    /// <inheritdoc/>
    public override Cost Cost(OperatorContext node) => Plain.Cost(node);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        var conv = ConvGeometry.From(node);
        double zx = node.Int("x_zero"), zw = node.Int("w_zero");
        float scale = node.Float("x_scale");
        Converter<double, double> toSteps = node.TypeOf(0) == DataType.UInt8
            ? q => q - zx : v => Math.Round(Grid.At(v, scale, (float)-zx, 8) / scale);
        double[] x = Array.ConvertAll(Elements.ToDoubles(node.Value(0)), toSteps);
        double[] w = Array.ConvertAll(Elements.ToDoubles(node.Value(1)), q => q - zw);
        double[] y = Conv.Sums(conv, x, w, null);
        var (m, b) = Steps(conv.K, node);
        float low = node.Float("low"), high = node.Float("high");
        int plane = Math.Max(1, y.Length / Math.Max(1, conv.N * conv.K));
        for (int i = 0; i < y.Length; i++)
        {
            int k = i / plane % conv.K;
            float steps = MathF.FusedMultiplyAdd((float)y[i], m[k], b[k]);
            y[i] = node.Int("y_zero") + MathF.Round(Math.Min(high, Math.Max(low, steps)), MidpointRounding.ToEven);
        }

        Elements.Store(y, node.Result(0));
    }

    /// <summary>m and b / sy of each filter.</summary>
    public static (float[] Multiplier, float[] Offset) Steps(int filters, OperatorContext node)
    {
        double[] scale = Elements.ToDoubles(node.Value(2)), bias = node.Has(3) ? Elements.ToDoubles(node.Value(3)) : [];
        double from = node.Float("x_scale"), to = node.Float("y_scale");
        float[] multiplier = new float[filters], offset = new float[filters];
        for (int k = 0; k < filters; k++)
        {
            multiplier[k] = (float)(from * scale[k % scale.Length] / to);
            offset[k] = bias.Length == 0 ? 0 : (float)(bias[k] / to);
        }

        return (multiplier, offset);
    }
}
