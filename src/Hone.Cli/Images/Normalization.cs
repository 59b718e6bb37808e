using System.Globalization;

namespace Hone.Cli.Images;

/// <summary>value = (pixel scale - mean) / std, pixel in 0..255, channel by channel.</summary>
/// <param name="Scale">Factor of the pixel.</param>
/// <param name="Mean">Three numbers, red first.</param>
/// <param name="Std">Three numbers, none zero.</param>
internal sealed record Normalization(float Scale, float[] Mean, float[] Std)
{
    /// <summary>The pixel itself.</summary>
    public static Normalization None { get; } = new(1, [0, 0, 0], [1, 1, 1]);

    /// <summary>The network's value of a pixel.</summary>
    public float Apply(float pixel, int channel) => ((pixel * Scale) - Mean[channel]) / Std[channel];

    /// <summary>The pixel, rounded into 0..255, of a network's value: the formula above turned around.</summary>
    public byte Invert(float value, int channel)
    {
        float pixel = ((value * Std[channel]) + Mean[channel]) / Scale;
        return (byte)Math.Clamp(float.IsNaN(pixel) ? 0 : MathF.Round(pixel), 0, 255);
    }

    /// <summary>Reads the flags' texts: one number or three, separated by commas.</summary>
    /// <exception cref="UsageException">A text is not that, or a divisor is zero.</exception>
    public static Normalization Parse(string? scale, string? mean, string? std)
    {
        float[] factor = Numbers("--scale", scale, 1), divisor = Numbers("--std", std, 1);
        if (scale?.Contains(',') == true) throw new UsageException("--scale takes one number");
        if (factor[0] == 0 || divisor.Contains(0)) throw new UsageException("--scale and --std must not be zero");
        return new Normalization(factor[0], Numbers("--mean", mean, 0), divisor);
    }

    private static float[] Numbers(string flag, string? text, float otherwise)
    {
        if (text is null) return [otherwise, otherwise, otherwise];
        var numbers = new List<float>();
        foreach (string part in text.Split(','))
        {
            if (!float.TryParse(part, NumberStyles.Float, null, out float x) || !float.IsFinite(x))
                throw new UsageException($"{flag} takes one number or three with commas between, not '{text}'");
            numbers.Add(x);
        }

        return numbers.Count switch
        {
            1 => [numbers[0], numbers[0], numbers[0]],
            3 => [.. numbers],
            _ => throw new UsageException($"{flag} takes one number or three with commas between, not '{text}'"),
        };
    }
}
