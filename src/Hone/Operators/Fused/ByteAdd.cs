using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Operators;

/// <summary>
/// The sum of two values in bytes: y = zy + round(min(high, max(low, (sa (a - za) + sb (b - zb)) / sy))), ties to even.
/// </summary>
/// <remarks>
/// Inputs a, b and the output are uint8 of one shape. Attributes: <c>a_scale</c>, <c>a_zero</c>, <c>b_scale</c>,
/// <c>b_zero</c>, <c>y_scale</c>, <c>y_zero</c>; <c>low</c> and <c>high</c> in steps. Each operation is rounded to
/// float32, as those of DequantizeLinear, Add and QuantizeLinear are.
/// </remarks>
internal sealed class ByteAdd : Operator
{
    /// <inheritdoc/>
    public override string Name => "ByteAdd";

    /// <inheritdoc/>
    public override string Domain => "hone";

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (2, 2);

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes { get; } =
    [
        new("a_scale", AttributeKind.Float, Required: true),
        new("a_zero", AttributeKind.Int, Required: true),
        new("b_scale", AttributeKind.Float, Required: true),
        new("b_zero", AttributeKind.Int, Required: true),
        new("y_scale", AttributeKind.Float, Required: true),
        new("y_zero", AttributeKind.Int, Required: true),
        new("low", AttributeKind.Float, Required: true),
        new("high", AttributeKind.Float, Required: true),
    ];

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        node.Require(0, DataType.UInt8);
        node.RequireSameTypes(0, 1);
        if (node.ShapeOf(0) != node.ShapeOf(1)) throw node.Fail($"{node.ShapeOf(0)} and {node.ShapeOf(1)} differ");
        node.Output(0, DataType.UInt8, node.ShapeOf(0));
    }

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        ReadOnlySpan<byte> a = node.Value(0).AsSpan<byte>(), b = node.Value(1).AsSpan<byte>();
        var y = node.Result(0).AsSpan<byte>();
        float low = node.Float("low"), high = node.Float("high"), step = node.Float("y_scale");
        for (int i = 0; i < y.Length; i++)
        {
            float first = (a[i] - node.Int("a_zero")) * node.Float("a_scale");
            float sum = first + ((b[i] - node.Int("b_zero")) * node.Float("b_scale"));
            float steps = MathF.Round(Math.Min(high, Math.Max(low, sum / step)), MidpointRounding.ToEven);
            y[i] = (byte)(node.Int("y_zero") + (int)steps);
        }
    }
}
