using Hone.Runtime;

namespace Hone.Cli.Inputs;

/// <summary>Which passes of the compiler are on, as the command line says it.</summary>
/// <remarks>
/// <c>all</c>, the default; <c>none</c>; names with a dash each are off and the others on; names without are on and the
/// others off. What nothing compiles without (infer-shapes) is always on.
/// </remarks>
internal static class PassList
{
    /// <summary>The flag.</summary>
    public const string Flag = "--passes";

    /// <summary>The flag's line of help.</summary>
    public const string Help = "Passes of the compiler: all, none, all but -NAME,-NAME or only NAME,NAME";

    /// <summary>The passes that the text switches off.</summary>
    /// <exception cref="UsageException">It names no pass, or mixes both kinds of list.</exception>
    public static IReadOnlyList<string> Skipped(string? text)
    {
        if (text is null or "all") return [];
        if (text == "none") return SessionOptions.PassNames;
        string[] words = text.Split(',');
        bool off = words[0].StartsWith('-');
        if (words.Any(w => w.StartsWith('-') != off))
            throw new UsageException($"{Flag} takes names with a dash or without, not both: '{text}'");
        string[] names = off ? [.. words.Select(w => w[1..])] : words;
        var known = SessionOptions.PassNames;
        foreach (string name in names)
        {
            if (known.Contains(name)) continue;
            string hint = Nearest.Hint(name, known), all = string.Join(", ", known);
            throw new UsageException($"{Flag}: there is no pass '{name}'{hint} to switch; there are {all}");
        }

        return off ? names : [.. known.Except(names)];
    }
}
