using Hone.Kernels.Convolution;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Bench.Fit;

/// <summary>Fits the machine's table of costs, and tests the choices that follow from it.</summary>
internal static class FitBench
{
    // No cycle takes less: 3.7 GHz. Without this bound the fit trades cycles for bytes, and fails on larger shapes.
    private const double LeastCycle = 0.27;

    // And no byte from the third-level cache: 100 GB/s, half of it hidden behind multiply-adds.
    private const double LeastByte = 0.005;

    // Counts that go together in the training shapes would be priced at nothing, and fail where they part. A vector is
    // moved by an instruction or two, the products of Fourier's frequencies are tiles of a call each, and spectra of a
    // whole map pass through memory.
    private const double LeastVector = 0.05, LeastFourierTile = 10, LeastSpectrumByte = 0.06;

    /// <summary>Measures, prints the table's rows, and what fitted and stored costs choose on other shapes.</summary>
    public static void Run(SimdLevel level)
    {
        var training = Measure(ShapeSet.Random(140, 3), level);
        var costs = new List<AlgorithmCosts>();
        foreach (var group in training.GroupBy(s => (s.Request.Algorithm, s.Request.OutputLayout)).OrderBy(g => g.Key))
        {
            var all = group.ToList();
            double[] f = LeastSquares.Fit(
                [.. all.Select(Counts)], [.. all.Select(Near)],
                Least(group.Key.Algorithm));
            var row = Row(group.Key.Algorithm, group.Key.OutputLayout, f);
            double error = all.Average(s => Math.Abs((row.Nanoseconds(s.Work) / s.Nanoseconds) - 1));
            // Two ways that cost the same on paper are not the same when one of them is known less well: a wrong choice
            // costs more than a missed one.
            f = [.. f.Select(v => v * (1 + error))];
            row = Row(group.Key.Algorithm, group.Key.OutputLayout, f);
            Console.WriteLine(
                $"        new(ConvolutionAlgorithm.{row.Algorithm}, Layout.{row.Output}, {f[0]:G3}, {f[1]:G3}, "
                + $"{f[2]:G3}, {f[3]:G3}, {f[4]:G3}, {f[5]:G3}), // {all.Count} shapes, mean error {error:P0}");
            costs.Add(row);
        }

        double Fitted(Sample s) => costs.FirstOrDefault(
            c => c.Algorithm == s.Request.Algorithm && c.Output == s.Request.OutputLayout)?.Nanoseconds(s.Work)
            ?? double.PositiveInfinity;
        double Stored(Sample s) => ConvolutionEstimate.Nanoseconds(s.Request, level);
        var random = Measure(ShapeSet.Random(60, 4), level);
        var zoo = Measure(ShapeSet.Zoo(), level);
        foreach (var (name, samples) in new[] { ("training", training), ("random", random), ("zoo", zoo) })
        {
            Judge($"{name}, fitted now", samples, Fitted);
            Judge($"{name}, stored", samples, Stored);
        }
    }

    private static double[] Least(ConvolutionAlgorithm algorithm) => algorithm switch
    {
        ConvolutionAlgorithm.Depthwise => new double[6],
        ConvolutionAlgorithm.Fft => [LeastCycle, LeastFourierTile, 0, LeastSpectrumByte, 0, 0],
        ConvolutionAlgorithm.FftTiling => [LeastCycle, LeastFourierTile, 0, 0, 0, 0],
        _ => [LeastCycle, 0, LeastVector, LeastByte, 0, 0],
    };

    private static AlgorithmCosts Row(ConvolutionAlgorithm algorithm, Layout output, double[] f) =>
        new(algorithm, output, f[0], f[1], f[2], f[3], f[4], f[5]);

    private static List<Sample> Measure(IEnumerable<ConvolutionRequest> shapes, SimdLevel level)
    {
        var samples = new List<Sample>();
        foreach (var (i, shape) in shapes.Index())
        {
            Console.Error.Write($"\r{i + 1} shapes ");
            samples.AddRange(Sample.Measure(i, shape, level));
        }

        Console.Error.WriteLine();
        return samples;
    }

    private static double[] Counts(Sample s) =>
        [s.Work.Cycles, s.Work.Tiles, s.Work.Vectors, s.Work.Bytes, s.Work.FilterBytes, 1];

    // What is left when the time that filters take from memory is known.
    private static double Near(Sample s) => AlgorithmCosts.Near(s.Nanoseconds, s.Work);

    // For each shape and layout: how much slower than the best the chosen algorithm is, exact or not.
    private static void Judge(string name, List<Sample> samples, Func<Sample, double> estimate)
    {
        var losses = new List<(double Loss, Sample Chosen, Sample Best)>();
        foreach (var group in samples.GroupBy(s => (s.Shape, s.Request.OutputLayout)))
        {
            var chosen = group.MinBy(estimate)!;
            var best = group.MinBy(s => s.Nanoseconds)!;
            losses.Add((chosen.Nanoseconds / best.Nanoseconds, chosen, best));
        }

        losses = [.. losses.OrderByDescending(l => l.Loss)];
        double good = losses.Count(l => l.Loss <= 1.1) / (double)losses.Count;
        Console.WriteLine(
            $"{name}: {losses.Count} choices, {good:P1} within 10 %, worst {losses[0].Loss:F2}, "
            + $"mean {losses.Average(l => l.Loss):F3}");
        foreach (var (loss, chosen, best) in losses.Take(8).Where(l => l.Loss > 1.1))
            Console.WriteLine(
                $"    {loss:F2} {Text(chosen.Request)}: {chosen.Request.Algorithm} {chosen.Nanoseconds / 1e3:F0} us "
                + $"(thought {estimate(chosen) / 1e3:F0}), best {best.Request.Algorithm} {best.Nanoseconds / 1e3:F0} "
                + $"(thought {estimate(best) / 1e3:F0})");
    }

    private static string Text(ConvolutionRequest r) =>
        $"{r.OutputLayout} {r.C}x{r.H}x{r.W} -> {r.K} {r.R}x{r.S}/{r.StrideH}" + (r.Groups > 1 ? $" g{r.Groups}" : "");
}
