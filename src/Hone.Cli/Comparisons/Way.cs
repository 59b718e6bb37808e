using Hone.Cli.Inputs;
using Hone.Kernels;
using Hone.Machine;
using Hone.Runtime;

namespace Hone.Cli.Comparisons;

/// <summary>A way to evaluate a model, as the command line names it: words joined by +.</summary>
/// <remarks>
/// <c>reference</c>: node by node through the slow references; <c>exact</c> and <c>fast</c>: numerics; <c>512</c>,
/// <c>256</c>, <c>128</c>: bits of vectors; <c>passes=LIST</c> as in --passes; <c>threads=N</c>.
/// </remarks>
internal static class Way
{
    /// <summary>What ways are made of, for messages.</summary>
    public const string Words = "reference, exact, fast, 512, 256, 128, passes=LIST, threads=N, joined by +";

    /// <summary>Whether a text is meant as a way and not as a model.</summary>
    public static bool Is(string text) =>
        text.Split('+').All(word => Apply(word, new SessionOptions(), lenient: true) is not null);

    /// <summary>Options with what a way says.</summary>
    /// <exception cref="UsageException">A word is none.</exception>
    public static SessionOptions Apply(string text, SessionOptions options)
    {
        foreach (string word in text.Split('+'))
            options = Apply(word, options, lenient: false)
                ?? throw new UsageException($"there is no way '{word}' to evaluate a model; there are {Words}");
        return options;
    }

    private static SessionOptions? Apply(string word, SessionOptions options, bool lenient) => word switch
    {
        "reference" => options with { Optimize = false },
        "exact" => options with { Numerics = Numerics.Exact },
        "fast" => options with { Numerics = Numerics.Fast },
        "512" => AtLevel(options, SimdLevel.V512, lenient),
        "256" => AtLevel(options, SimdLevel.V256, lenient),
        "128" => AtLevel(options, SimdLevel.V128, lenient),
        _ when word.StartsWith("passes=", StringComparison.Ordinal) =>
            lenient ? options : options with { SkippedPasses = PassList.Skipped(word[7..]) },
        _ when word.StartsWith("threads=", StringComparison.Ordinal) =>
            lenient ? options : options with { Threads = Numbers.Count("threads=", word[8..], 0) },
        _ => null,
    };

    private static SessionOptions AtLevel(SessionOptions options, SimdLevel level, bool lenient)
    {
        if (!lenient && level > SimdLevels.Best)
            throw new UsageException($"this machine's vectors have {(int)SimdLevels.Best} bits, not {(int)level}");
        return options with { Level = level };
    }
}
