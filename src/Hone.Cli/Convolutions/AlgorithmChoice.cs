using Hone.Kernels;
using Hone.Kernels.Convolution;

namespace Hone.Cli.Convolutions;

/// <summary>A line of the menu: an algorithm of the library's table, with a tile's size where it has several.</summary>
/// <param name="Algorithm">Which.</param>
/// <param name="Tile">Outputs along a side of its tiles; 0 where there is no choice, or it is the library's.</param>
internal sealed record AlgorithmChoice(ConvolutionAlgorithm Algorithm, int Tile)
{
    private static readonly int[] Sides = [2, 4, 6];

    /// <summary>Every algorithm of the table as the library runs it, then with each of its tiles.</summary>
    public static IReadOnlyList<AlgorithmChoice> All { get; } = [.. ConvolutionTable.Rows.SelectMany(Variants)];

    /// <summary>cuDNN's name in small letters, as in <c>implicit_gemm</c> and <c>winograd(4)</c>.</summary>
    public string Name => Tile == 0 ? NameOf(Algorithm) : $"{NameOf(Algorithm)}({Tile})";

    /// <summary>
    /// Every algorithm, or those of a list with commas; an algorithm without its tile stands for all its tiles.
    /// </summary>
    /// <exception cref="UsageException">A name is none of an algorithm.</exception>
    public static IReadOnlyList<AlgorithmChoice> Parse(string? text)
    {
        if (IsAll(text)) return All;
        return [.. text!.Split(',').SelectMany(Named).Distinct()];
    }

    /// <summary>Whether the flag asks for none in particular.</summary>
    public static bool IsAll(string? text) =>
        text is null || text.Equals("all", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<AlgorithmChoice> Named(string text)
    {
        string letters = Letters(text);
        var found = All.Where(a => Letters(a.Name) == letters || Letters(NameOf(a.Algorithm)) == letters).ToList();
        if (found.Count > 0) return found;
        var names = All.SelectMany(a => (string[])[NameOf(a.Algorithm), a.Name]).Distinct().ToList();
        throw new UsageException(
            $"there is no algorithm '{text}'{Nearest.Hint(text, names)}; --algorithm takes all, "
            + string.Join(", ", All.Select(a => a.Name)));
    }

    /// <summary>An algorithm has tiles when the table says that their size changes how exact it is.</summary>
    private static IEnumerable<AlgorithmChoice> Variants(ConvolutionRow row)
    {
        var probe = new ConvolutionRequest
        {
            Algorithm = row.Algorithm, N = 1, C = 1, H = 8, W = 8, K = 1, R = 3, S = 3,
            Filters = new Weights(new float[9]),
        };
        bool tiled = Sides.Select(side => row.Error(probe with { WinogradTile = side })).Distinct().Count() > 1;
        return (tiled ? [0, .. Sides] : (int[])[0]).Select(tile => new AlgorithmChoice(row.Algorithm, tile));
    }

    private static string NameOf(ConvolutionAlgorithm algorithm) =>
        string.Concat(algorithm.ToString().Select((c, i) => i > 0 && char.IsUpper(c) ? $"_{c}" : $"{c}"))
            .ToLowerInvariant();

    private static string Letters(string name) =>
        string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();
}
