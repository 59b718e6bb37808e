using Hone.Graphs;
using Hone.Onnx.Schema;
using Hone.Tensors;

namespace Hone.Onnx;

/// <summary>Declared types of values. Only dense tensors are served.</summary>
internal static class TypeReader
{
    /// <summary>
    /// The element type and dimensions that a declaration gives; Undefined and null where it gives none.
    /// </summary>
    /// <param name="proto">The declaration, may be null.</param>
    /// <param name="what">What is declared, for messages; null for remarks about intermediate values, which may be
    /// left unread.</param>
    /// <param name="load">Collects problems.</param>
    public static (DataType Type, Dimension[]? Dims) Read(TypeProto? proto, string? what, LoadContext load)
    {
        switch (proto?.KindCase)
        {
            case null or TypeProto.KindOneofCase.None:
                return (DataType.Undefined, null);
            case TypeProto.KindOneofCase.Tensor:
                return (Element(proto.Tensor.Element, what, load), Dims(proto.Tensor.Shape, what, load));
            default:
                if (what is not null)
                    load.Unsupported(default, $"{what} is {Article(proto.KindCase)}", "Hone serves dense tensors only");
                return (DataType.Undefined, null);
        }
    }

    /// <summary>Sets a value's type and declared dimensions.</summary>
    public static Value Apply(Value value, TypeProto? proto, string? what, LoadContext load)
    {
        (value.Type, value.Declared) = Read(proto, what, load);
        return value;
    }

    private static DataType Element(int element, string? what, LoadContext load)
    {
        if (TensorReader.ElementType(element) is { } type) return type;
        if (element == 0) return DataType.Undefined;
        if (what is null) return DataType.Undefined;
        load.Unsupported(default, $"{what} holds {TensorReader.ElementName(element)}", "convert it to another type");
        return DataType.Undefined;
    }

    private static Dimension[]? Dims(ShapeProto? shape, string? what, LoadContext load)
    {
        if (shape is null) return null;
        if (shape.Dims.Count > LoadContext.MostRank)
        {
            load.Broken(default, $"{what ?? "a value"} is declared with {shape.Dims.Count} dimensions");
            return null;
        }

        var dims = new Dimension[shape.Dims.Count];
        for (int i = 0; i < dims.Length; i++)
        {
            var dim = shape.Dims[i];
            switch (dim.ExtentCase)
            {
                case DimensionProto.ExtentOneofCase.Symbol when dim.Symbol.Length > 0:
                    dims[i] = new Dimension(null, dim.Symbol);
                    break;
                case DimensionProto.ExtentOneofCase.Number when dim.Number is >= 0 and <= int.MaxValue:
                    dims[i] = new Dimension((int)dim.Number);
                    break;
                case DimensionProto.ExtentOneofCase.Number when dim.Number > int.MaxValue:
                    load.Unsafe(default, $"{what ?? "a value"} is declared with an extent of {dim.Number}");
                    break;
                case DimensionProto.ExtentOneofCase.Number when dim.Number < -1:
                    load.Broken(default, $"{what ?? "a value"} is declared with an extent of {dim.Number}");
                    break;
                // Some writers say -1 for an extent known only at run time.
            }
        }

        return dims;
    }

    private static string Article(TypeProto.KindOneofCase kind) => kind switch
    {
        TypeProto.KindOneofCase.Sequence => "a sequence",
        TypeProto.KindOneofCase.Map => "a map",
        TypeProto.KindOneofCase.Optional => "an optional",
        TypeProto.KindOneofCase.Sparse => "a sparse tensor",
        _ => "an opaque value",
    };
}
