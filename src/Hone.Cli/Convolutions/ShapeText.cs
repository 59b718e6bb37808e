using System.Globalization;

namespace Hone.Cli.Convolutions;

/// <summary>Reads shapes such as n1c64h56w56k64r3s3, and pairs such as 2 or 1x2.</summary>
internal static class ShapeText
{
    /// <summary>What stands in messages.</summary>
    private const string Example =
        "a shape is letters with extents, as in n1c64h56w56k64r3s3; n, w and s may be left out";

    private const string Letters = "nchwkrs";
    private const string Needed = "chkr";

    /// <summary>
    /// The extents, letters in any order and of either case. Without n it is 1, without w it is h, without s it is r.
    /// </summary>
    /// <exception cref="UsageException">It is no shape.</exception>
    public static ConvolutionShape Parse(string text)
    {
        var extents = new Dictionary<char, int>();
        for (int at = 0; at < text.Length;)
        {
            char letter = char.ToLowerInvariant(text[at]);
            int start = ++at;
            if (!Letters.Contains(letter)) throw Wrong(text, $"there is no extent '{letter}'");
            while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
            if (start == at) throw Wrong(text, $"'{letter}' has no number");
            if (!int.TryParse(text.AsSpan(start, at - start), NumberStyles.None, null, out int extent))
                throw Wrong(text, $"'{letter}' is more than {int.MaxValue}");
            if (extent == 0) throw Wrong(text, $"'{letter}' is 0, and must be at least 1");
            if (!extents.TryAdd(letter, extent)) throw Wrong(text, $"'{letter}' stands twice");
        }

        foreach (char needed in Needed)
            if (!extents.ContainsKey(needed)) throw Wrong(text, $"'{needed}' is missing");
        int h = extents['h'], r = extents['r'];
        return new ConvolutionShape(
            extents.GetValueOrDefault('n', 1), extents['c'], h, extents.GetValueOrDefault('w', h), extents['k'], r,
            extents.GetValueOrDefault('s', r));
    }

    /// <summary>A number for both ways, or rows x columns.</summary>
    /// <exception cref="UsageException">It is neither.</exception>
    public static Pair Pair(string flag, string? text, Pair otherwise, int least)
    {
        if (text is null) return otherwise;
        string[] parts = text.Split('x');
        var numbers = new int[2];
        for (int i = 0; i < 2; i++)
        {
            bool read = int.TryParse(parts[Math.Min(i, parts.Length - 1)], NumberStyles.None, null, out numbers[i]);
            if (!read || numbers[i] < least || parts.Length > 2)
                throw new UsageException(
                    $"{flag} takes a whole number from {least} up, or two as in 1x2 (rows x columns), not '{text}'");
        }

        return new Pair(numbers[0], numbers[1]);
    }

    private static UsageException Wrong(string text, string why) =>
        new($"'{(text.Length <= 60 ? text : text[..60] + "...")}' is no shape: {why}; {Example}");
}
