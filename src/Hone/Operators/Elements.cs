using System.Runtime.InteropServices;
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
            default: ToDoubles(ToIntegers(tensor), to); break;
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
        ReadOnlySpan<long> low = Low(from);
        switch (tensor.Type)
        {
            case DataType.Int8: Convert(low, tensor.AsSpan<sbyte>(), x => unchecked((sbyte)x)); break;
            case DataType.UInt8: Convert(low, tensor.AsSpan<byte>(), x => unchecked((byte)x)); break;
            case DataType.Int16: Convert(low, tensor.AsSpan<short>(), x => unchecked((short)x)); break;
            case DataType.UInt16: Convert(low, tensor.AsSpan<ushort>(), x => unchecked((ushort)x)); break;
            case DataType.Int32: Convert(low, tensor.AsSpan<int>(), x => unchecked((int)x)); break;
            case DataType.UInt32: Convert(low, tensor.AsSpan<uint>(), x => unchecked((uint)x)); break;
            case DataType.UInt64: Convert(low, tensor.AsSpan<ulong>(), x => unchecked((ulong)x)); break;
            case DataType.Int64: low.CopyTo(tensor.AsSpan<long>()); break;
            default:
                var doubles = new double[from.Length];
                ToDoubles(from, doubles);
                Store(doubles, tensor);
                break;
        }
    }

    /// <summary>The low halves, read as they lie in memory: no image holds code that hands an Int128 on.</summary>
    private static long[] Low(ReadOnlySpan<Int128> from)
    {
        var halves = MemoryMarshal.Cast<Int128, long>(from);
        long[] low = new long[from.Length];
        for (int i = 0; i < low.Length; i++) low[i] = halves[(2 * i) + (BitConverter.IsLittleEndian ? 0 : 1)];
        return low;
    }

    private static void ToDoubles(ReadOnlySpan<Int128> from, double[] to)
    {
        for (int i = 0; i < to.Length; i++) to[i] = (double)from[i];
    }

    private static void Convert<TFrom, TTo>(ReadOnlySpan<TFrom> from, Span<TTo> to, Func<TFrom, TTo> convert)
    {
        for (int i = 0; i < from.Length; i++) to[i] = convert(from[i]);
    }
}
