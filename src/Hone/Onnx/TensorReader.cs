using System.Runtime.InteropServices;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Hone.Onnx.Schema;
using Hone.Tensors;

namespace Hone.Onnx;

/// <summary>Stored tensors. Raw elements are shared with the file's memory, typed ones converted.</summary>
/// <remarks>Nothing is allocated for elements before their number was checked against the bytes that are
/// there.</remarks>
internal static class TensorReader
{
    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>ONNX's element types by number, those that Hone does not represent included.</summary>
    private static readonly string[] Names =
    [
        "undefined", "float32", "uint8", "int8", "uint16", "int16", "int32", "int64", "string", "bool", "float16",
        "float64", "uint32", "uint64", "complex64", "complex128", "bfloat16", "float8e4m3fn", "float8e4m3fnuz",
        "float8e5m2", "float8e5m2fnuz", "uint4", "int4", "float4e2m1", "float8e8m0", "uint2", "int2",
    ];

    /// <summary>The element type of a number, or null when it is not represented.</summary>
    public static DataType? ElementType(int number) => (DataType)number switch
    {
        >= DataType.Float32 and <= DataType.UInt64 or DataType.BFloat16 => (DataType)number,
        _ => null,
    };

    /// <summary>ONNX's name of an element type, for messages.</summary>
    public static string ElementName(int number) =>
        number >= 0 && number < Names.Length ? Names[number] : $"elements of the unknown type {number}";

    /// <summary>The tensor, or null after a problem was noted.</summary>
    /// <param name="proto">The message.</param>
    /// <param name="what">What it is, for messages: "initializer 'w'".</param>
    /// <param name="place">The node it belongs to.</param>
    /// <param name="load">Collects problems and gives external files.</param>
    public static Tensor? Read(TensorProto proto, string what, Place place, LoadContext load)
    {
        if (ElementType(proto.Type) is not { } type)
        {
            if (proto.Type == 0) load.Broken(place, $"{what} has no element type");
            else load.Unsupported(place, $"{what} holds {ElementName(proto.Type)}", "convert it to a served type");
            return null;
        }

        if (proto.Segment is not null)
        {
            load.Unsupported(place, $"{what} is stored in segments");
            return null;
        }

        if (ShapeOf(proto, what, place, load) is not { } shape) return null;
        if (proto.Storage == StorageProto.External) return ReadExternal(proto, type, shape, what, place, load);
        if (CountFields(proto) > 1)
        {
            load.Broken(place, $"{what} stores its elements twice");
            return null;
        }

        if (type == DataType.String) return ReadText(proto, shape, what, place, load);
        return proto.Raw.Length > 0
            ? Share(proto.Raw.Memory, type, shape, what, place, load)
            : ReadTyped(proto, type, shape, what, place, load);
    }

    /// <summary>Text from UTF-8, or null when it is not.</summary>
    public static string? Text(ByteString bytes)
    {
        try
        {
            return Utf8.GetString(bytes.Span);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private static Shape? ShapeOf(TensorProto proto, string what, Place place, LoadContext load)
    {
        if (proto.Dims.Count > LoadContext.MostRank)
        {
            load.Broken(place, $"{what} has {proto.Dims.Count} dimensions");
            return null;
        }

        var dims = new int[proto.Dims.Count];
        long length = 1;
        for (int i = 0; i < dims.Length; i++)
        {
            long dim = proto.Dims[i];
            if (dim < 0)
            {
                load.Broken(place, $"{what} has an extent of {dim}");
                return null;
            }

            // Both factors are below 2^31, so the product is exact.
            if (dim > int.MaxValue || (length *= dim) > int.MaxValue)
            {
                load.Unsafe(place, $"{what} passes 2^31 elements");
                return null;
            }

            dims[i] = (int)dim;
        }

        return new Shape(dims);
    }

    private static int CountFields(TensorProto t) =>
        (t.Raw.Length > 0 ? 1 : 0) + (t.Floats.Count > 0 ? 1 : 0) + (t.Ints.Count > 0 ? 1 : 0)
        + (t.Longs.Count > 0 ? 1 : 0) + (t.Doubles.Count > 0 ? 1 : 0) + (t.Unsigned.Count > 0 ? 1 : 0)
        + (t.Strings.Count > 0 ? 1 : 0);

    private static Tensor? ReadExternal(
        TensorProto proto, DataType type, Shape shape, string what, Place place, LoadContext load)
    {
        if (type == DataType.String || CountFields(proto) > 0)
        {
            load.Broken(place, $"{what} has elements both inside and outside the file, or external text");
            return null;
        }

        long bytes = shape.Length * type.Size();
        return load.External.Read(proto.External, bytes, what, place, load) is { } memory
            ? Share(memory, type, shape, what, place, load) : null;
    }

    private static Tensor? Share(
        ReadOnlyMemory<byte> bytes, DataType type, Shape shape, string what, Place place, LoadContext load)
    {
        if (bytes.Length != shape.Length * type.Size())
        {
            load.Broken(place,
                $"{what} has {bytes.Length} bytes where {type.Name()} {shape} takes {shape.Length * type.Size()}");
            return null;
        }

        // Truth values are 0 and 1 everywhere else; the file may say 2.
        if (type == DataType.Bool && bytes.Span.ContainsAnyExceptInRange((byte)0, (byte)1))
            bytes = Array.ConvertAll(bytes.ToArray(), b => (byte)(b == 0 ? 0 : 1));
        return Tensor.Wrap(type, shape, MemoryMarshal.AsMemory(bytes));
    }

    private static Tensor? ReadText(TensorProto proto, Shape shape, string what, Place place, LoadContext load)
    {
        if (!CountIs(proto.Strings.Count, shape, what, place, load)) return null;
        var tensor = Tensor.Create(DataType.String, shape);
        for (int i = 0; i < proto.Strings.Count; i++)
        {
            if (Text(proto.Strings[i]) is not { } text)
            {
                load.Broken(place, $"{what} holds text that is not UTF-8");
                return null;
            }

            tensor.Text[i] = text;
        }

        return tensor;
    }

    private static Tensor? ReadTyped(
        TensorProto proto, DataType type, Shape shape, string what, Place place, LoadContext load)
    {
        Tensor? Fill<TFrom, T>(RepeatedField<TFrom> from, Func<TFrom, T> convert)
            where T : unmanaged
        {
            if (!CountIs(from.Count, shape, what, place, load)) return null;
            var tensor = Tensor.Create(type, shape);
            var to = MemoryMarshal.Cast<byte, T>(tensor.Bytes);
            try
            {
                for (int i = 0; i < to.Length; i++) to[i] = convert(from[i]);
            }
            catch (OverflowException)
            {
                load.Broken(place, $"{what} holds a number that is no {type.Name()}");
                return null;
            }

            return tensor;
        }

        return type switch
        {
            DataType.Float32 => Fill(proto.Floats, x => x),
            DataType.Float64 => Fill(proto.Doubles, x => x),
            DataType.Int64 => Fill(proto.Longs, x => x),
            DataType.UInt64 => Fill(proto.Unsigned, x => x),
            DataType.UInt32 => Fill(proto.Unsigned, x => checked((uint)x)),
            DataType.Int32 => Fill(proto.Ints, x => x),
            DataType.Int16 => Fill(proto.Ints, x => checked((short)x)),
            DataType.Int8 => Fill(proto.Ints, x => checked((sbyte)x)),
            DataType.UInt8 => Fill(proto.Ints, x => checked((byte)x)),
            DataType.Bool => Fill(proto.Ints, x => (byte)(x == 0 ? 0 : 1)),
            _ => Fill(proto.Ints, x => checked((ushort)x)), // uint16, and the bits of float16 and bfloat16
        };
    }

    private static bool CountIs(int count, Shape shape, string what, Place place, LoadContext load)
    {
        if (count == shape.Length) return true;
        load.Broken(place, $"{what} has {count} elements where its shape {shape} takes {shape.Length}");
        return false;
    }
}
