using Hone.Kernels;
using Hone.Kernels.Convolution;
using Hone.Kernels.Convolution.Winograd;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Bench;

/// <summary>
/// Winograd beside direct convolution, one thread: effective GFLOP/s, as if each multiply-add of the definition were
/// done, and the fraction of the multiply-add peak.
/// </summary>
internal static unsafe class WinogradBench
{
    // C = K, rows and columns, filter.
    private static readonly (int Channels, int Size, int R, int S)[] s_layers =
    [
        (64, 56, 3, 3), (128, 28, 3, 3), (256, 14, 3, 3), (256, 56, 3, 3), (512, 7, 3, 3), (512, 14, 3, 3),
        (16, 112, 3, 3), (32, 28, 3, 3), (16, 14, 3, 3), (64, 7, 3, 3), (64, 2, 3, 3), (3, 56, 3, 3),
        (32, 28, 5, 5), (128, 7, 5, 5), (64, 56, 7, 7), (192, 17, 1, 7), (192, 17, 7, 1), (384, 8, 1, 3),
        (384, 8, 3, 1), (64, 28, 1, 5),
    ];

    private static readonly WinogradTile[] s_tiles = [2, 4, new(4, 2), new(2, 4), 6];

    /// <summary>Prints a line for each layer: rates of each algorithm and tile over the peak, and the choice.</summary>
    /// <param name="level">The vector width.</param>
    /// <param name="only">Part of the layer's name, as in <c>512ch 7x7</c>, or null for all.</param>
    public static void Run(SimdLevel level, string? only)
    {
        double peak = Peak.Gflops();
        Console.WriteLine($"FMA peak {peak:F0} GFLOP/s. Fused / nonfused, times the peak.");
        string tiles = string.Join(" | ", s_tiles);
        Console.WriteLine($"| layer | direct | {tiles} | chosen | its rate | expected / measured |");
        Console.WriteLine($"|{string.Concat(Enumerable.Repeat("---|", s_tiles.Length + 5))}");
        foreach (var (channels, size, r, s) in s_layers)
        {
            string name = $"{channels}ch {size}x{size} {r}x{s}";
            if (only is not null && !name.Contains(only, StringComparison.Ordinal)) continue;
            var request = new ConvolutionRequest
            {
                C = channels, H = size, W = size, K = channels, R = r, S = s,
                PadTop = r / 2, PadLeft = s / 2, PadBottom = r / 2, PadRight = s / 2, Activation = Activation.Relu,
                InputLayout = Layout.Nchwc, OutputLayout = Layout.Nchwc,
                Filters = new Weights(new float[channels * channels * r * s]),
            };
            Print(name, request, level, peak);
        }
    }

    private static void Print(string name, ConvolutionRequest request, SimdLevel level, double peak)
    {
        var chosen = ConvolutionChoice.Choose(request, level, Numerics.Fast);
        List<ConvolutionRequest> requests = [request, chosen];
        foreach (var tile in s_tiles)
        {
            var one = request with { WinogradTile = WinogradRow.Fitting(tile, request) };
            requests.Add(one with { Algorithm = ConvolutionAlgorithm.Winograd });
            requests.Add(one with { Algorithm = ConvolutionAlgorithm.WinogradNonfused });
        }

        double[] seconds = Seconds(requests, level);
        string[] rates =
            [.. seconds.Select(t => double.IsNaN(t) ? "-" : $"{request.MultiplyAdds * 2 / t / 1e9 / peak:F2}")];
        string pairs = string.Join(" | ", s_tiles.Select((_, i) => $"{rates[(2 * i) + 2]} / {rates[(2 * i) + 3]}"));
        double expected = ConvolutionEstimate.Nanoseconds(chosen, level) / 1e9;
        string word = $"{chosen.Algorithm}";
        if (chosen.Algorithm is ConvolutionAlgorithm.Winograd or ConvolutionAlgorithm.WinogradNonfused)
            word += $" {WinogradRow.TileOf(chosen)}";
        Console.WriteLine($"| {name} | {rates[0]} | {pairs} | {word} | {rates[1]} | {expected / seconds[1]:F2} |");
    }

    private static double[] Seconds(List<ConvolutionRequest> requests, SimdLevel level)
    {
        var kernels = requests.ConvertAll(
            r => ConvolutionTable.WhyNot(r, level) is null ? KernelTable.Create(r, level) : null);
        var (c, lanes) = (requests[0], level.Lanes());
        using var x = KernelTimer.Numbers((long)(c.C + lanes) * c.H * c.W);
        using var y = KernelTimer.Numbers((long)(c.K + lanes) * c.P * c.Q);
        var bound = kernels.ConvertAll(k => k is null ? null : new BoundKernel(k, x, null, y));
        // Each runs over caches that it warmed itself, in rounds, so that a noisy moment does not fall on one alone.
        double[] seconds = [.. kernels.Select(k => k is null ? double.NaN : double.MaxValue)];
        for (int round = 0; round < 4; round++)
        {
            for (int i = 0; i < seconds.Length; i++)
                if (bound[i] is { } run) seconds[i] = Math.Min(seconds[i], Timing.Least(run.Run, 0.03));
        }

        foreach (var run in bound) run?.Dispose();
        return seconds;
    }
}
