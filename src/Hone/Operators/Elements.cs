using Hone.Tensors;

namespace Hone.Operators;

/// <summary>
/// Elements of any numeric type as double or as Int128, for references: slow, and exact for every integer type.
/// Stores round to nearest (floats) or wrap (integers).
/// </summary>
internal static class Elements
{
    /// <summary>All elements as doubles; bool as 0 and 1. 64-bit integers lose bits beyond 2^53.</summary>
    public static double[] ToDoubles(Tensor tensor)
    {
        var to = new double[tensor.Length];
        switch (tensor.Type)
        {
            case DataType.Float32: Convert(tensor.AsSpan<float>(), to, x => x); break;
            case DataType.Float64: tensor.AsSpan<double>().CopyTo(to); break;
            case DataType.Float16: Convert(tensor.AsSpan<Half>(), to, x => (double)x); break;
            case DataType.BFloat16: Convert(tensor.AsSpan<BFloat16>(), to, x => (float)x); break;
            default:
                var integers = ToIntegers(tensor);
                for (int i = 0; i < to.Length; i++) to[i] = (double)integers[i];
                break;
        }

        return to;
    }

    /// <summary>All elements of an integer or bool tensor.</summary>
    public static Int128[] ToIntegers(Tensor tensor)
    {
        var to = new Int128[tensor.Length];
        switch (tensor.Type)
        {
            case DataType.Int8: Convert(tensor.AsSpan<sbyte>(), to, x => x); break;
            case DataType.UInt8 or DataType.Bool: Convert(tensor.AsSpan<byte>(), to, x => x); break;
            case DataType.Int16: Convert(tensor.AsSpan<short>(), to, x => x); break;
            case DataType.UInt16: Convert(tensor.AsSpan<ushort>(), to, x => x); break;
            case DataType.Int32: Convert(tensor.AsSpan<int>(), to, x => x); break;
            case DataType.UInt32: Convert(tensor.AsSpan<uint>(), to, x => x); break;
            case DataType.Int64: Convert(tensor.AsSpan<long>(), to, x => x); break;
            case DataType.UInt64: Convert(tensor.AsSpan<ulong>(), to, x => x); break;
            default: throw new ArgumentException($"{tensor.Type.Name()} is not an integer type", nameof(tensor));
        }

        return to;
    }

    /// <summary>Stores doubles, rounding floats to nearest and truncating towards zero for integers.</summary>
    public static void Store(ReadOnlySpan<double> from, Tensor tensor)
    {
        switch (tensor.Type)
        {
            case DataType.Float32: Convert(from, tensor.AsSpan<float>(), x => (float)x); break;
            case DataType.Float64: from.CopyTo(tensor.AsSpan<double>()); break;
            case DataType.Float16: Convert(from, tensor.AsSpan<Half>(), x => (Half)x); break;
            case DataType.BFloat16: Convert(from, tensor.AsSpan<BFloat16>(), x => (BFloat16)(float)x); break;
            case DataType.Bool: Convert(from, tensor.AsSpan<byte>(), x => (byte)(x != 0 ? 1 : 0)); break;
            default:
                var integers = new Int128[from.Length];
                for (int i = 0; i < integers.Length; i++) integers[i] = double.IsNaN(from[i]) ? 0 : (Int128)from[i];
                Store(integers, tensor);
                break;
        }
    }

    /// <summary>Stores integers, keeping the low bits.</summary>
    public static void Store(ReadOnlySpan<Int128> from, Tensor tensor)
    {
        switch (tensor.Type)
        {
            case DataType.Int8: Convert(from, tensor.AsSpan<sbyte>(), x => unchecked((sbyte)(long)x)); break;
            case DataType.UInt8: Convert(from, tensor.AsSpan<byte>(), x => unchecked((byte)(long)x)); break;
            case DataType.Int16: Convert(from, tensor.AsSpan<short>(), x => unchecked((short)(long)x)); break;
            case DataType.UInt16: Convert(from, tensor.AsSpan<ushort>(), x => unchecked((ushort)(long)x)); break;
            case DataType.Int32: Convert(from, tensor.AsSpan<int>(), x => unchecked((int)(long)x)); break;
            case DataType.UInt32: Convert(from, tensor.AsSpan<uint>(), x => unchecked((uint)(long)x)); break;
            case DataType.Int64: Convert(from, tensor.AsSpan<long>(), x => unchecked((long)x)); break;
            case DataType.UInt64: Convert(from, tensor.AsSpan<ulong>(), x => unchecked((ulong)x)); break;
            case DataType.Bool: Convert(from, tensor.AsSpan<byte>(), x => (byte)(x != 0 ? 1 : 0)); break;
            default:
                var doubles = new double[from.Length];
                for (int i = 0; i < doubles.Length; i++) doubles[i] = (double)from[i];
                Store(doubles, tensor);
                break;
        }
    }

    private static void Convert<TFrom, TTo>(ReadOnlySpan<TFrom> from, Span<TTo> to, Func<TFrom, TTo> convert)
    {
        for (int i = 0; i < from.Length; i++) to[i] = convert(from[i]);
    }
}
