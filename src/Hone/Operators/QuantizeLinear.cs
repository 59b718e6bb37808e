using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Operators;

/// <summary>y = clamp(round(x / scale) + zero point): ties to even, to the range of y's type.</summary>
/// <remarks>
/// The quotient is rounded to float32, whatever float x is. A NaN becomes the least number of y's type. Scale and zero
/// point: see <see cref="QuantizationScales"/>. y has the type of the zero point, else <c>output_dtype</c>, else uint8.
/// <c>saturate</c> concerns only 8-bit floats, which are refused.
/// </remarks>
internal sealed class QuantizeLinear : Operator
{
    private static readonly DataType[] Bytes = [DataType.UInt8, DataType.Int8];

    private static readonly DataType[] Integers = [.. Bytes, DataType.UInt16, DataType.Int16];

    /// <inheritdoc/>
    public override string Name => "QuantizeLinear";

    /// <inheritdoc/>
    public override int Since => 10;

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (2, 3);

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes { get; } =
    [
        .. QuantizationScales.Attributes,
        new("saturate", AttributeKind.Int, Since: 19),
        new("output_dtype", AttributeKind.Int, Since: 21),
    ];

    /// <summary>The range of an integer type of at most 16 bits.</summary>
    internal static (int Least, int Most) Range(DataType type) => type switch
    {
        DataType.UInt8 => (byte.MinValue, byte.MaxValue),
        DataType.Int8 => (sbyte.MinValue, sbyte.MaxValue),
        DataType.UInt16 => (ushort.MinValue, ushort.MaxValue),
        DataType.Int16 => (short.MinValue, short.MaxValue),
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        if (node.Opset < 19)
        {
            node.Require(0, DataType.Float32, DataType.Int32);
            node.Require(1, DataType.Float32);
        }
        else
        {
            node.Require(0, DataType.Float32, DataType.Float16, DataType.BFloat16, DataType.Int32);
            node.RequireSameTypes(0, 1);
        }

        var types = node.Opset < 21 ? Bytes : Integers;
        if (node.Has(2)) node.Require(2, types);
        bool asked = node.Int("output_dtype") != 0;
        var type = asked ? Cast.Target(node, "output_dtype") : node.Has(2) ? node.TypeOf(2) : DataType.UInt8;
        if (!types.Contains(type)) throw node.Unsupported($"output_dtype asks for {type.Name()}");
        if (node.Has(2) && node.TypeOf(2) != type)
            throw node.Fail($"output_dtype is {type.Name()}, but the zero point {node.TypeOf(2).Name()}");
        _ = QuantizationScales.Of(node);
        node.Output(0, type, node.ShapeOf(0));
    }

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        double[] x = Elements.ToDoubles(node.Value(0)), scale = Elements.ToDoubles(node.Value(1));
        double[] zero = node.Has(2) ? Elements.ToDoubles(node.Value(2)) : new double[scale.Length];
        var scales = QuantizationScales.Of(node);
        var (least, most) = Range(node.Result(0).Type);
        for (int i = 0; i < x.Length; i++)
        {
            int at = scales.At(i);
            double q = MathF.Round((float)x[i] / (float)scale[at], MidpointRounding.ToEven) + zero[at];
            x[i] = q > least ? Math.Min(q, most) : least;
        }

        Elements.Store(x, node.Result(0));
    }
}
