using System.Globalization;
using Hone.Tensors;

namespace Hone.Operators;

/// <summary>Converts elements between any two types.</summary>
/// <remarks>
/// To floats: rounded to nearest, ties to even, once (bfloat16: through float32). To integers: truncated towards zero,
/// then the low bits are kept; NaN becomes 0. What lies outside the target's range is left open by ONNX. To bool: x !=
/// 0, so NaN is true. To text: the shortest decimal that reads back as the same number, NaN, INF, -INF, True, False.
/// From text: a decimal number, with exponent if need be, or one of these words in any case.
/// </remarks>
internal static class Conversion
{
    /// <summary>y[i] = x[i] in y's type.</summary>
    /// <exception cref="Diagnostics.ModelException">A text is not a number.</exception>
    public static void Convert(OperatorContext node, Tensor x, Tensor y)
    {
        if (x.Type == y.Type) Movement.Copy(x, y);
        else if (y.Type == DataType.String) Print(x, y.Text);
        else if (x.Type == DataType.String) Parse(node, x.Text, y);
        else if (x.Type.IsFloat()) Elements.Store(Elements.ToDoubles(x), y);
        else if (y.Type is DataType.Float32 or DataType.BFloat16) StoreSingles(Elements.ToIntegers(x), y);
        else Elements.Store(Elements.ToIntegers(x), y);
    }

    /// <summary>Rounds 64-bit integers to float32 at once; through double they would be rounded twice.</summary>
    private static void StoreSingles(ReadOnlySpan<Int128> x, Tensor y)
    {
        for (int i = 0; i < x.Length; i++)
        {
            float value = x[i] < 0 ? (float)(long)x[i] : (float)(ulong)x[i];
            if (y.Type == DataType.Float32) y.AsSpan<float>()[i] = value;
            else y.AsSpan<BFloat16>()[i] = (BFloat16)value;
        }
    }

    private static void Print(Tensor x, Span<string> y)
    {
        if (x.Type is DataType.Float64)
        {
            for (int i = 0; i < y.Length; i++) y[i] = Print(x.AsSpan<double>()[i]);
        }
        else if (x.Type == DataType.Float16)
        {
            for (int i = 0; i < y.Length; i++) y[i] = Print(x.AsSpan<Half>()[i]);
        }
        else if (x.Type.IsFloat())
        {
            double[] numbers = Elements.ToDoubles(x);
            for (int i = 0; i < y.Length; i++) y[i] = Print((float)numbers[i]);
        }
        else
        {
            var integers = Elements.ToIntegers(x);
            for (int i = 0; i < y.Length; i++)
            {
                y[i] = x.Type == DataType.Bool ? integers[i] != 0 ? "True" : "False"
                    : integers[i].ToString(CultureInfo.InvariantCulture);
            }
        }
    }

    private static string Print<T>(T x)
        where T : System.Numerics.IFloatingPoint<T> =>
        T.IsNaN(x) ? "NaN" : T.IsInfinity(x) ? T.IsNegative(x) ? "-INF" : "INF"
            : x.ToString("R", CultureInfo.InvariantCulture).Replace('E', 'e');

    private static void Parse(OperatorContext node, ReadOnlySpan<string> x, Tensor y)
    {
        if (y.Type.IsInteger())
        {
            var integers = new Int128[x.Length];
            for (int i = 0; i < integers.Length; i++)
            {
                if (Int128.TryParse(x[i], NumberStyles.Integer, CultureInfo.InvariantCulture, out integers[i]))
                    continue;
                double number = Number(node, x[i]);
                integers[i] = double.IsNaN(number) ? 0 : (Int128)number;
            }

            Elements.Store(integers, y);
            return;
        }

        var numbers = new double[x.Length];
        for (int i = 0; i < numbers.Length; i++) numbers[i] = Number(node, x[i]);
        Elements.Store(numbers, y);
        if (y.Type != DataType.Float32) return;
        // Reading a float at once rounds once.
        for (int i = 0; i < numbers.Length; i++)
            if (float.TryParse(x[i], NumberStyles.Float, CultureInfo.InvariantCulture, out float single))
                y.AsSpan<float>()[i] = single;
    }

    private static double Number(OperatorContext node, string text) => text.Trim().ToUpperInvariant() switch
    {
        "NAN" => double.NaN,
        "INF" or "+INF" or "INFINITY" or "+INFINITY" => double.PositiveInfinity,
        "-INF" or "-INFINITY" => double.NegativeInfinity,
        "TRUE" => 1,
        "FALSE" => 0,
        _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double x) => x,
        _ => throw node.Fail($"'{(text.Length > 40 ? text[..40] : text)}' is not a number"),
    };
}
