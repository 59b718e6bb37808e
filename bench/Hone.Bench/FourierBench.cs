using Hone.Kernels;
using Hone.Kernels.Convolution;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Bench;

/// <summary>
/// Convolution by Fourier transforms beside direct and Winograd convolution over filter sizes, one thread: least times,
/// effective GFLOP/s as if each multiply-add of the definition were done, and the error against sums in binary64.
/// </summary>
internal static unsafe class FourierBench
{
    private const int Samples = 300;

    private static readonly ConvolutionAlgorithm[] s_algorithms =
    [
        ConvolutionAlgorithm.Direct, ConvolutionAlgorithm.Winograd, ConvolutionAlgorithm.FftTiling,
        ConvolutionAlgorithm.Fft,
    ];

    /// <summary>Prints a line for each shape.</summary>
    public static void Run(SimdLevel level)
    {
        double peak = Peak.Gflops();
        Console.WriteLine($"peak {peak:F0} GFLOP/s; one thread, ms");
        Console.WriteLine();
        Console.WriteLine("| channels | map | filter | direct | Winograd | FftTiling | tile | of it: in, multiply, out"
            + " | Fft | plane | direct / FftTiling | GFLOP/s | of peak | weights MB | workspace MB | error"
            + " | direct's |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (int filter in new[] { 3, 5, 7, 9, 11, 13 }) Shape(64, 56, filter, filter, level, peak);
        foreach (int filter in new[] { 3, 5, 7, 11 }) Shape(16, 56, filter, filter, level, peak);
        foreach (int filter in new[] { 3, 5, 7, 11 }) Shape(32, 112, filter, filter, level, peak);
        foreach (int filter in new[] { 3, 5, 7, 11 }) Shape(128, 28, filter, filter, level, peak);
        foreach (int filter in new[] { 3, 5, 7 }) Shape(256, 14, filter, filter, level, peak);
        foreach (int filter in new[] { 5, 7, 11 }) Shape(64, 28, 1, filter, level, peak);
        Shape(160, 17, 7, 1, level, peak);
    }

    private static void Shape(int channels, int map, int r, int s, SimdLevel level, double peak)
    {
        var request = new ConvolutionRequest
        {
            C = channels, H = map, W = map, K = channels, R = r, S = s,
            PadTop = r / 2, PadLeft = s / 2, PadBottom = r / 2, PadRight = s / 2,
            InputLayout = Layout.Nchwc, OutputLayout = Layout.Nchwc,
            Filters = new Weights(Numbers(channels * channels * r * s, 2)),
        };
        using var x = new AlignedBuffer((long)channels * map * map * sizeof(float));
        Numbers(channels * map * map, 1).CopyTo(new Span<float>(x.Floats, channels * map * map));
        var runs = s_algorithms.Select(a => Prepare(request with { Algorithm = a }, level, x)).ToArray();
        var present = runs.Where(run => run is not null).ToArray();
        double[] least = Timing.LeastInTurns([.. present.Select(run => (Action)run!.Run)], 0.6);
        double Time(int i) => runs[i] is { } run ? least[Array.IndexOf(present, run)] : double.NaN;
        string Ms(int i) => runs[i] is null ? "-" : $"{Time(i) * 1e3:F3}";
        string Tile(int i) => runs[i] is null ? "-" : runs[i]!.Kernel.Name.Split('.')[3];
        string[] phases =
            [.. Enumerable.Range(0, 3).Select(i => $"{Timing.Least(() => runs[2]!.Run(i), 0.1) * 1e3:F3}")];
        double rate = request.MultiplyAdds * 2 / Time(2) / 1e9;
        Console.WriteLine(
            $"| {channels} | {map} | {r}x{s} | {Ms(0)} | {Ms(1)} | {Ms(2)} | {Tile(2)} | {string.Join(", ", phases)}"
            + $" | {Ms(3)} | {Tile(3)} | {Time(0) / Time(2):F2} | {rate:F0} | {rate / peak:F2}"
            + $" | {runs[2]!.Kernel.WeightBytes / 1e6:F1} | {runs[2]!.Kernel.WorkspaceBytes / 1e6:F1}"
            + $" | {Error(request, x, runs[2]!.Output):E1} | {Error(request, x, runs[0]!.Output):E1} |");
        foreach (var run in present)
        {
            run!.Output.Dispose();
            run.Dispose();
        }
    }

    private static BoundKernel? Prepare(ConvolutionRequest request, SimdLevel level, AlignedBuffer x) =>
        ConvolutionTable.WhyNot(request, level) is null
            ? new BoundKernel(ConvolutionTable.Create(request, level)!, x, null, Room(request))
            : null;

    private static AlignedBuffer Room(ConvolutionRequest c)
    {
        int lanes = SimdLevels.Best.Lanes();
        return new AlignedBuffer((c.K + lanes - 1L) / lanes * lanes * c.P * c.Q * sizeof(float));
    }

    // The largest difference from a sum in binary64, relative to the largest of the outputs looked at.
    private static double Error(ConvolutionRequest c, AlignedBuffer x, AlignedBuffer y)
    {
        var random = new SeededRandom(5);
        int lanes = SimdLevels.Best.Lanes();
        double error = 0, largest = 0;
        for (int i = 0; i < Samples; i++)
        {
            int k = random.Next(0, c.K), p = random.Next(0, c.P), q = random.Next(0, c.Q);
            double sum = 0;
            for (int channel = 0; channel < c.C; channel++)
                for (int r = 0; r < c.R; r++)
                    for (int s = 0; s < c.S; s++)
                    {
                        int h = p + r - c.PadTop, w = q + s - c.PadLeft;
                        if ((uint)h >= (uint)c.H || (uint)w >= (uint)c.W) continue;
                        sum += (double)x.Floats[At(channel, h, w, c.H, c.W, lanes)]
                            * c.Filters.Values[(((((k * c.C) + channel) * c.R) + r) * c.S) + s];
                    }

            error = Math.Max(error, Math.Abs(sum - y.Floats[At(k, p, q, c.P, c.Q, lanes)]));
            largest = Math.Max(largest, Math.Abs(sum));
        }

        return error / largest;
    }

    private static long At(int channel, int h, int w, int height, int width, int lanes) =>
        ((((((long)(channel / lanes) * height) + h) * width) + w) * lanes) + (channel % lanes);

    private static float[] Numbers(int count, int seed)
    {
        var random = new SeededRandom(seed);
        var values = new float[count];
        for (int i = 0; i < count; i++) values[i] = random.NextSingle(-1, 1);
        return values;
    }
}
