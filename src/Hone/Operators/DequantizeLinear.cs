using Hone.Tensors;

namespace Hone.Operators;

/// <summary>y = (x - zero point) scale, in the type of the scale.</summary>
/// <remarks>
/// The difference is exact, becomes float32, and the product is rounded to float32, then to y's type. Scale and zero
/// point: see <see cref="QuantizationScales"/>. Floats of 8 bits and integers of 4 or 2 are refused.
/// </remarks>
internal sealed class DequantizeLinear : Operator
{
    private static readonly DataType[] Before21 = [DataType.UInt8, DataType.Int8, DataType.Int32];

    private static readonly DataType[] Since21 = [.. Before21, DataType.UInt16, DataType.Int16];

    /// <inheritdoc/>
    public override string Name => "DequantizeLinear";

    /// <inheritdoc/>
    public override int Since => 10;

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (2, 3);

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes => QuantizationScales.Attributes;

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        node.Require(0, node.Opset < 21 ? Before21 : Since21);
        if (node.Has(2)) node.RequireSameTypes(0, 2);
        if (node.Opset < 19) node.Require(1, DataType.Float32);
        else node.Require(1, DataType.Float32, DataType.Float16, DataType.BFloat16);
        _ = QuantizationScales.Of(node);
        node.Output(0, node.TypeOf(1), node.ShapeOf(0));
    }

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        var x = Elements.ToIntegers(node.Value(0));
        double[] scale = Elements.ToDoubles(node.Value(1));
        var zero = node.Has(2) ? Elements.ToIntegers(node.Value(2)) : new Int128[scale.Length];
        var scales = QuantizationScales.Of(node);
        var y = new double[x.Length];
        for (int i = 0; i < y.Length; i++)
        {
            int at = scales.At(i);
            y[i] = (float)(long)(x[i] - zero[at]) * (float)scale[at];
        }

        Elements.Store(y, node.Result(0));
    }
}
