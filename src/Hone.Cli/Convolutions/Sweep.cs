namespace Hone.Cli.Convolutions;

/// <summary>A shape of a sweep.</summary>
/// <param name="Panel">The part of the picture that it belongs to.</param>
/// <param name="Extent">Its place on the axis.</param>
/// <param name="Shape">The shape.</param>
internal sealed record SweepPoint(string Panel, int Extent, ConvolutionShape Shape);

/// <summary>Shapes along one extent, by which one sees how speed grows with the amount of work.</summary>
/// <param name="Name">What the user types.</param>
/// <param name="Title">What is held, in words.</param>
/// <param name="Axis">What changes.</param>
/// <param name="Points">The shapes, the least work of each panel first.</param>
internal sealed record Sweep(string Name, string Title, string Axis, IReadOnlyList<SweepPoint> Points)
{
    /// <summary>Points of more multiply-adds are left out: a run of one takes a fifth of a second at best.</summary>
    public const long MostMultiplyAdds = 20_000_000_000;

    /// <summary>Every sweep there is.</summary>
    public static IReadOnlyList<Sweep> All { get; } =
    [
        new("batch", "128 channels, 128 filters of 3x3, maps of 28x28", "images in a batch",
            Along([1, 2, 4, 8, 16, 32], n => Square(n, 128, 28, 128, 3))),
        new("size", "128 channels, 128 filters of 3x3, one image", "rows and columns of the map",
            Along([4, 6, 8, 10, 12, 14, 20, 28, 40, 56, 80, 112], h => Square(1, 128, h, 128, 3))),
        new("channels", "256 filters, maps of 256x256, one image", "input channels",
        [
            .. ((int[])[1, 3, 5, 7]).SelectMany(r => Along(
                [4, 8, 16, 32, 64, 256, 1024], c => Square(1, c, 256, 256, r), $"filters of {r}x{r}")),
        ]),
        new("filter", "64 channels, 64 filters, maps of 56x56, one image", "rows and columns of a filter",
            Along([1, 3, 5, 7, 9, 11, 13], r => Square(1, 64, 56, 64, r))),
    ];

    /// <summary>The sweep of a name.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public static Sweep Parse(string text) => All.FirstOrDefault(s => s.Name == text) ?? throw new UsageException(
        $"there is no sweep '{text}'{Nearest.Hint(text, All.Select(s => s.Name))}; --sweep takes "
        + string.Join(", ", All.Select(s => s.Name)));

    private static SweepPoint[] Along(int[] extents, Func<int, ConvolutionShape> shape, string panel = "") =>
        [.. extents.Select(x => new SweepPoint(panel, x, shape(x)))];

    private static ConvolutionShape Square(int n, int c, int h, int k, int r) =>
        new(n, c, h, h, k, r, r) { Pad = ConvolutionShape.SamePad(r, r, new Pair(1, 1)) };
}
