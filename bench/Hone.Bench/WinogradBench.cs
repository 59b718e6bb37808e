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
        (32, 28, 5, 5), (64, 56, 7, 7), (192, 17, 1, 7), (192, 17, 7, 1), (384, 8, 1, 3), (384, 8, 3, 1),
    ];

    private static readonly WinogradTile[] s_tiles =
    [
        2, 4, 6, new(4, 2), new(2, 4), new(6, 4),
    ];

    /// <summary>Prints a line for each layer and algorithm.</summary>
    /// <param name="level">The vector width.</param>
    /// <param name="only">Part of the layer's name, as in <c>512ch 7x7</c>, or null for all.</param>
    public static void Run(SimdLevel level, string? only)
    {
        double peak = KernelTimer.Peak();
        Console.WriteLine($"peak {peak:F0} GFLOP/s");
        Console.WriteLine("| layer | kernel | us | x peak | counted us | workspace KiB | |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
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
        var requests = new List<ConvolutionRequest> { request };
        foreach (var tile in s_tiles.Select(t => WinogradRow.Fitting(t, request)).Distinct())
        {
            requests.Add(request with { Algorithm = ConvolutionAlgorithm.Winograd, WinogradTile = tile });
            requests.Add(request with { Algorithm = ConvolutionAlgorithm.WinogradNonfused, WinogradTile = tile });
        }

        requests.RemoveAll(r => ConvolutionTable.WhyNot(r, level) is not null);
        var kernels = requests.ConvertAll(r => KernelTable.Create(r, level)!);
        var best = WinogradCost.BestTile(request);
        using var x = KernelTimer.Numbers((long)request.C * request.H * request.W);
        using var y = KernelTimer.Numbers((long)request.K * request.P * request.Q);
        using var scratch = new AlignedBuffer(kernels.Max(k => k.ScratchBytes));
        using var workspace = new AlignedBuffer(kernels.Max(k => k.WorkspaceBytes));
        void** operands = stackalloc void*[] { x.Pointer, null, y.Pointer, workspace.Pointer };
        nint table = (nint)operands, room = (nint)scratch.Pointer;
        Action[] actions = [.. kernels.Select(kernel => (Action)(() =>
        {
            for (int task = 0; task < kernel.Tasks; task++) kernel.Run((void**)table, task, (byte*)room);
        }))];
        // Each runs over caches that it warmed itself, in rounds, so that a noisy moment does not fall on one alone.
        double[] seconds = [.. kernels.Select(_ => double.MaxValue)];
        for (int round = 0; round < 3; round++)
            for (int i = 0; i < seconds.Length; i++)
                seconds[i] = Math.Min(seconds[i], Timing.Least(actions[i], 0.05));
        for (int i = 0; i < seconds.Length; i++)
        {
            double rate = request.MultiplyAdds * 2 / seconds[i] / 1e9 / peak;
            // A multiply-add of 16 lanes a cycle is the peak.
            double counted = Counted(requests[i]) / (peak * 1e9 / 32);
            string chosen = requests[i].WinogradTile == best ? "chosen" : "";
            Console.WriteLine(
                $"| {name} | {kernels[i].Name["conv.f32.".Length..]} | {seconds[i] * 1e6:F0} | {rate:F2} |"
                + $" {counted * 1e6:F0} | {kernels[i].WorkspaceBytes / 1024} | {chosen} |");
        }
    }

    private static double Counted(ConvolutionRequest r) => r.Algorithm switch
    {
        ConvolutionAlgorithm.Winograd => WinogradCost.Fused(r, r.WinogradTile),
        ConvolutionAlgorithm.WinogradNonfused => WinogradCost.Nonfused(r, r.WinogradTile),
        _ => WinogradCost.Direct(r),
    };
}
