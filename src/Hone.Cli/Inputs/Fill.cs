using System.Runtime.InteropServices;
using Hone.Tensors;

namespace Hone.Cli.Inputs;

/// <summary>Fills inputs that nobody gave.</summary>
internal static class Fill
{
    /// <summary>Fixed numbers: sin(0.01 i) for floats, 0 to 7 repeated for integers, true for bools.</summary>
    /// <remarks>The same as the script that times ONNX Runtime, so that both engines see the same data.</remarks>
    public static Tensor Sines(DataType type, Shape shape) => Each(type, shape, i => Math.Sin(i * 0.01), i => i & 7);

    /// <summary>Uniform in [-1, 1) for floats, 0 to 7 for integers and 0 or 1 for bools, from a seed.</summary>
    public static Tensor Random(DataType type, Shape shape, long seed)
    {
        var random = new SeededRandom(seed);
        int most = type == DataType.Bool ? 2 : 8;
        return Each(type, shape, _ => (2 * random.NextDouble()) - 1, _ => random.Next(0, most));
    }

    private static Tensor Each(DataType type, Shape shape, Func<int, double> real, Func<int, int> whole)
    {
        var tensor = Tensor.Create(type, shape);
        switch (type)
        {
            case DataType.Float32: Set(tensor.AsSpan<float>(), i => (float)real(i)); break;
            case DataType.Float64: Set(tensor.AsSpan<double>(), real); break;
            case DataType.Float16: Set(tensor.AsSpan<Half>(), i => (Half)real(i)); break;
            case DataType.BFloat16: Set(tensor.AsSpan<BFloat16>(), i => (BFloat16)(float)real(i)); break;
            case DataType.Bool: Set(tensor.Bytes, i => (byte)(whole(i) == 0 ? 0 : 1)); break;
            case DataType.UInt8 or DataType.Int8: Set(tensor.Bytes, i => (byte)whole(i)); break;
            case DataType.UInt16 or DataType.Int16: Set(Cast<short>(tensor), i => (short)whole(i)); break;
            case DataType.UInt32 or DataType.Int32: Set(Cast<int>(tensor), whole); break;
            case DataType.UInt64 or DataType.Int64: Set(Cast<long>(tensor), i => whole(i)); break;
        }

        return tensor;
    }

    private static Span<T> Cast<T>(Tensor tensor)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(tensor.Bytes);

    private static void Set<T>(Span<T> to, Func<int, T> of)
    {
        for (int i = 0; i < to.Length; i++) to[i] = of(i);
    }
}
