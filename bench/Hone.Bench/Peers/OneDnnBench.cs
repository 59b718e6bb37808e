using Hone.Machine;

namespace Hone.Bench.Peers;

/// <summary>
/// Our convolutions beside oneDNN 2.6's on forty layers of the zoo, one thread, each with the layouts it prefers and
/// weights packed beforehand; neither bias nor activation.
/// </summary>
internal static class OneDnnBench
{
    // Sides take turns, so that both meet the same quiet and busy times of the machine; the least of all turns counts.
    private const int Turns = 8;
    private const double SecondsOfTurn = 0.03;

    // Chosen, direct, Winograd by tiles of 2, 4 and 6.
    private const int OurColumns = 5, Direct = 1;

    /// <summary>Prints the table; 0, or 1 when oneDNN is not there.</summary>
    public static int Run()
    {
        if (OneDnn.Open() is { } missing)
        {
            Console.Error.WriteLine(missing);
            return 1;
        }

        double peak = Peak.Gflops();
        Console.WriteLine("One thread, ms. Ours: what the compiler chooses, direct, Winograd by tiles of 2, 4 and 6. "
            + "ratio: the better of oneDNN's over our choice.\n");
        Console.WriteLine("| layer | of | chosen | direct | 2 | 4 | 6 | oneDNN direct | Winograd | chosen GFLOP/s"
            + " | of peak | oneDNN's | ratio | our kernel | oneDNN's code |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        var rows = new List<Row>();
        var layers = ZooLayers.Forty();
        // Once for nothing: until a method has run for a while, the runtime's first, unoptimised code of it runs.
        Measure(layers[0].Layer);
        foreach (var (network, layer) in layers)
        {
            peak = Math.Max(peak, Peak.Gflops());
            var (ours, theirs, best, names) = Measure(layer);
            double other = Least(theirs), work = 2e-9 * layer.MultiplyAdds;
            double direct = double.IsInfinity(ours[Direct]) ? ours[0] : ours[Direct];
            rows.Add(new Row(layer.Kind, other / ours[0], other / best, theirs[0] / direct));
            Console.WriteLine($"| {layer} | {network} | {string.Join(" | ", ours.Concat(theirs).Select(Milliseconds))}"
                + $" | {work / ours[0]:F1} | {work / ours[0] / peak:P0} | {work / other:F1} | {other / ours[0]:F2}"
                + $" | {names} |");
        }

        Summary(rows, peak);
        return 0;
    }

    private static void Summary(List<Row> rows, double peak)
    {
        Console.WriteLine($"\nFMA peak {peak:F1} GFLOP/s. Ratios, above 1 where ours is faster: oneDNN's better "
            + "algorithm over our choice, over our best of no larger error class, and direct over direct.\n");
        Console.WriteLine("| layers | number | chosen, mean | least | below 0.9 | best, mean | least"
            + " | direct, mean | least |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        foreach (var group in rows.GroupBy(r => r.Kind).Append(rows.GroupBy(_ => "all").Single()))
        {
            double[] chosen = [.. group.Select(r => r.Chosen)], best = [.. group.Select(r => r.Best)];
            double[] direct = [.. group.Select(r => r.Direct)];
            Console.WriteLine($"| {group.Key} | {chosen.Length} | {Mean(chosen):F3} | {chosen.Min():F2}"
                + $" | {chosen.Count(r => r < 0.9)} | {Mean(best):F3} | {best.Min():F2}"
                + $" | {Mean(direct):F3} | {direct.Min():F2} |");
        }
    }

    private static (double[] Ours, double[] Theirs, double Best, string Names) Measure(ConvolutionLayer layer)
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
        double best = Least([.. least.Take(OurColumns).Where((_, i) => ours[i] is { IsComparable: true })]);
        string names = $"{ours[0]?.Name} | {theirs[0]?.Implementation}";
        if (theirs[1] is { } winograd) names += $", {winograd.Implementation}";
        foreach (var o in ours) o?.Dispose();
        foreach (var o in theirs) o?.Dispose();
        return (least[..OurColumns], least[OurColumns..], best, names);
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

    /// <summary>Ratios of one layer.</summary>
    private readonly record struct Row(string Kind, double Chosen, double Best, double Direct);
}
