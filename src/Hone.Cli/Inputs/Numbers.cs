using System.Globalization;
using Hone.Tensors;

namespace Hone.Cli.Inputs;

/// <summary>Reads the numbers of flags; what is not one is a usage error that says what to give.</summary>
internal static class Numbers
{
    /// <summary>A whole number from <paramref name="least"/> up.</summary>
    public static int Count(string flag, string? text, int otherwise, int least = 1)
    {
        if (text is null) return otherwise;
        if (int.TryParse(text, NumberStyles.None, null, out int count) && count >= least) return count;
        throw new UsageException($"{flag} takes a whole number from {least} up, not '{text}'");
    }

    /// <summary>A time such as 3s, 500ms or 2 (seconds).</summary>
    public static TimeSpan Duration(string flag, string? text, double otherwiseSeconds)
    {
        if (text is null) return TimeSpan.FromSeconds(otherwiseSeconds);
        bool milli = text.EndsWith("ms", StringComparison.Ordinal);
        string number = milli ? text[..^2] : text.EndsWith('s') ? text[..^1] : text;
        if (double.TryParse(number, NumberStyles.AllowDecimalPoint, null, out double x) && x <= 86400)
            return milli ? TimeSpan.FromMilliseconds(x) : TimeSpan.FromSeconds(x);
        throw new UsageException($"{flag} takes a time such as 3s or 500ms, not '{text}'");
    }

    /// <summary>A number such as 1e-4, zero at least.</summary>
    public static double Tolerance(string flag, string? text, double otherwise)
    {
        if (text is null) return otherwise;
        bool read = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double x);
        if (read && double.IsFinite(x) && x >= 0) return x;
        throw new UsageException($"{flag} takes a number such as 1e-4, zero at least, not '{text}'");
    }

    /// <summary>A shape such as 1x3x224x224; <c>scalar</c> for rank 0.</summary>
    public static Shape Shape(string flag, string text)
    {
        if (text == "scalar") return Tensors.Shape.Scalar;
        string[] parts = text.Split('x');
        var dims = new int[parts.Length];
        for (int i = 0; i < dims.Length; i++)
        {
            if (!int.TryParse(parts[i], NumberStyles.None, null, out dims[i]))
                throw new UsageException($"{flag} takes NAME:1x3x224x224, not '{text}'");
        }

        return new Shape(dims);
    }
}
