using Hone.Tensors;

namespace Hone.Cli.Verification;

/// <summary>Whether a tensor is close enough to the expected one.</summary>
public static class Agreement
{
    /// <summary>
    /// Why <paramref name="actual"/> is not the expected tensor, or null when it is: same type and shape; integers,
    /// truth
    /// values and text equal; floats |actual - expected| at most absolute + relative |expected|, NaN equal to NaN,
    /// infinities to themselves.
    /// </summary>
    public static string? Difference(Tensor actual, Tensor expected, double relative, double absolute)
    {
        if (actual.Type != expected.Type) return $"is {actual.Type.Name()}, not {expected.Type.Name()}";
        if (actual.Shape != expected.Shape) return $"has shape {actual.Shape}, not {expected.Shape}";
        if (actual.Type == DataType.String) return Text(actual, expected);
        return actual.Type.IsFloat() ? Floats(actual, expected, relative, absolute) : Bytes(actual, expected);
    }

    private static string? Text(Tensor actual, Tensor expected)
    {
        for (int i = 0; i < actual.Length; i++)
            if (actual.Text[i] != expected.Text[i])
                return $"element {i} is '{actual.Text[i]}', not '{expected.Text[i]}'";
        return null;
    }

    private static string? Bytes(Tensor actual, Tensor expected)
    {
        int at = actual.Bytes.CommonPrefixLength(expected.Bytes);
        if (at == actual.ByteLength) return null;
        int i = at / actual.Type.Size();
        return $"element {i} is {Integer(actual, i)}, not {Integer(expected, i)}";
    }

    private static string? Floats(Tensor actual, Tensor expected, double relative, double absolute)
    {
        int wrong = 0, first = -1;
        for (int i = 0; i < actual.Length; i++)
        {
            double x = Float(actual, i), y = Float(expected, i);
            bool same = x == y || (double.IsNaN(x) && double.IsNaN(y))
                || (double.IsFinite(y) && Math.Abs(x - y) <= absolute + (relative * Math.Abs(y)));
            if (same) continue;
            if (first < 0) first = i;
            wrong++;
        }

        if (wrong == 0) return null;
        return $"{wrong} of {actual.Length} elements differ; "
            + $"element {first} is {Float(actual, first):R}, not {Float(expected, first):R}";
    }

    /// <summary>An element of a floating-point tensor.</summary>
    internal static double Float(Tensor tensor, int i) => tensor.Type switch
    {
        DataType.Float32 => tensor.AsSpan<float>()[i],
        DataType.Float64 => tensor.AsSpan<double>()[i],
        DataType.Float16 => (double)tensor.AsSpan<Half>()[i],
        _ => (float)tensor.AsSpan<BFloat16>()[i],
    };

    private static string Integer(Tensor tensor, int i) => tensor.Type switch
    {
        DataType.Int8 => $"{tensor.AsSpan<sbyte>()[i]}",
        DataType.Int16 => $"{tensor.AsSpan<short>()[i]}",
        DataType.UInt16 => $"{tensor.AsSpan<ushort>()[i]}",
        DataType.Int32 => $"{tensor.AsSpan<int>()[i]}",
        DataType.UInt32 => $"{tensor.AsSpan<uint>()[i]}",
        DataType.Int64 => $"{tensor.AsSpan<long>()[i]}",
        DataType.UInt64 => $"{tensor.AsSpan<ulong>()[i]}",
        _ => $"{tensor.AsSpan<byte>()[i]}",
    };
}
