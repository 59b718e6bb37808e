using Hone.Machine;

namespace Hone.Bench.Peers;

/// <summary>
/// Our convolutions beside oneDNN 2.6's on forty layers of the zoo, one thread, each with the layouts it prefers and
/// weights packed beforehand; neither bias nor activation.
/// </summary>
internal static class OneDnnBench
{
    // Sides take turns, so that both meet the same quiet and busy times of the machine; the least of all turns counts.
    private const int Turns = 4;
    private const double SecondsOfTurn = 0.03;

    private const int OurColumns = 4;

    /// <summary>Prints the table; 0, or 1 when oneDNN is not there.</summary>
    public static int Run()
    {
        if (OneDnn.Open() is { } missing)
        {
            Console.Error.WriteLine(missing);
            return 1;
        }

        double peak = KernelTimer.Peak();
        Console.WriteLine("One thread, ms. Ours: direct (or depthwise), Winograd F(2,3), F(4,3), F(6,3). "
            + "ratio: the better of oneDNN's over the better of ours without F(6,3).\n");
        Console.WriteLine("| layer | of | direct | F2 | F4 | F6 | oneDNN direct | Winograd | our best GFLOP/s | of peak"
            + " | oneDNN's | ratio | oneDNN's code |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        var rows = new List<(string Kind, double Ratio, double RatioDirect)>();
        foreach (var (network, layer) in ZooLayers.Forty())
        {
            peak = Math.Max(peak, KernelTimer.Peak());
            var (ours, theirs, implementation) = Measure(layer);
            double best = Least(ours.AsSpan(0, OurColumns - 1)), other = Least(theirs);
            rows.Add((layer.Kind, other / best, theirs[0] / ours[0]));
            double work = 2e-9 * layer.MultiplyAdds;
            Console.WriteLine($"| {layer} | {network} | {string.Join(" | ", ours.Concat(theirs).Select(Milliseconds))}"
                + $" | {work / best:F1} | {work / best / peak:P0} | {work / other:F1} | {other / best:F2}"
                + $" | {implementation} |");
        }

        Summary(rows, peak);
        return 0;
    }

    private static void Summary(List<(string Kind, double Ratio, double RatioDirect)> rows, double peak)
    {
        Console.WriteLine($"\nFMA peak {peak:F1} GFLOP/s. Ratios, above 1 where ours is faster:\n");
        Console.WriteLine("| layers | number | geometric mean | least | below 0.9 | direct by direct, mean | least |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        foreach (var group in rows.GroupBy(r => r.Kind).Append(rows.GroupBy(_ => "all").Single()))
        {
            double[] ratios = [.. group.Select(r => r.Ratio)], direct = [.. group.Select(r => r.RatioDirect)];
            Console.WriteLine($"| {group.Key} | {ratios.Length} | {Mean(ratios):F3} | {ratios.Min():F2}"
                + $" | {ratios.Count(r => r < 0.9)} | {Mean(direct):F3} | {direct.Min():F2} |");
        }
    }

    private static (double[] Ours, double[] Theirs, string Implementation) Measure(ConvolutionLayer layer)
    {
        var ours = OurConvolution.All(layer);
        OneDnnConvolution?[] theirs =
            [OneDnnConvolution.Create(layer, OneDnn.Direct), OneDnnConvolution.Create(layer, OneDnn.Winograd)];
        Action?[] actions = [.. ours.Select(o => (Action?)(o is null ? null : o.Run)),
            .. theirs.Select(o => (Action?)(o is null ? null : o.Run))];
        AlignedBuffer?[] outputs = [.. ours.Select(o => o?.Output), .. theirs.Select(o => o?.Output)];
        double[] least = [.. actions.Select(_ => double.PositiveInfinity)];
        for (int turn = 0; turn < Turns; turn++)
            for (int i = 0; i < actions.Length; i++)
                if (actions[i] is { } action) least[i] = Math.Min(least[i], Timing.Least(action, SecondsOfTurn));
        for (int i = 0; i < outputs.Length; i++)
            if (outputs[i] is { } output) CheckSum(output, layer, i);
        foreach (var o in ours) o?.Dispose();
        foreach (var o in theirs) o?.Dispose();
        string implementation = theirs[0]?.Implementation ?? "none";
        if (theirs[1] is { } winograd) implementation += $", {winograd.Implementation}";
        return (least[..OurColumns], least[OurColumns..], implementation);
    }

    // Whoever leaves something out is faster than he should be. Winograd rounds, by far less than 1e-4 of the whole.
    private static unsafe void CheckSum(AlignedBuffer output, ConvolutionLayer layer, int column)
    {
        double sum = 0;
        for (long i = 0; i < output.Bytes / sizeof(float); i++) sum += output.Floats[i];
        if (Math.Abs(sum - layer.SumOfOnes) > 1e-4 * layer.SumOfOnes)
            throw new InvalidOperationException($"{layer}, column {column}: sum {sum}, not {layer.SumOfOnes}");
    }

    private static double Least(ReadOnlySpan<double> seconds)
    {
        double least = double.PositiveInfinity;
        foreach (double s in seconds) least = Math.Min(least, s);
        return least;
    }

    private static string Milliseconds(double seconds) => double.IsInfinity(seconds) ? "-" : $"{seconds * 1e3:F3}";

    private static double Mean(double[] ratios) => Math.Exp(ratios.Average(Math.Log));
}
