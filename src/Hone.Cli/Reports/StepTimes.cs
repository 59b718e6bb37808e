using Hone.Kernels.Quantized;
using Hone.Machine;
using Hone.Runtime;
using Hone.Tensors;
using Spectre.Console;

namespace Hone.Cli.Reports;

/// <summary>The steps of a plan with the time that each takes.</summary>
/// <param name="Steps">The steps in order.</param>
/// <param name="Ms">Milliseconds of each.</param>
/// <param name="Threads">Threads of the runs.</param>
internal sealed record StepTimes(IReadOnlyList<PlanStep> Steps, double[] Ms, int Threads)
{
    /// <summary>The sum over the steps.</summary>
    public double TotalMs => Ms.Sum();

    /// <summary>Multiply-adds of a run.</summary>
    public long MultiplyAdds => Steps.Sum(s => s.MultiplyAdds);

    /// <summary>Cores that the threads can have.</summary>
    public int Cores => Math.Min(Threads, Environment.ProcessorCount);

    /// <summary>Each step's median over runs: a mean would carry every interruption.</summary>
    public static StepTimes Of(Plan plan, double[][] runs, int threads)
    {
        var ms = new double[plan.Steps.Count];
        for (int step = 0; step < ms.Length; step++)
        {
            double[] times = [.. runs.Select(r => r[step]).Order()];
            ms[step] = times[times.Length / 2];
        }

        return new StepTimes(plan.Steps, ms, threads);
    }

    /// <summary>Two operations for each multiply-add, over a time in milliseconds.</summary>
    public static double Gflops(long multiplyAdds, double ms) => ms > 0 ? 2 * multiplyAdds / (ms * 1e6) : 0;

    /// <summary>
    /// A step's rate over what the cores can do at most with its kind of numbers; above 1 where an algorithm saves
    /// multiplications.
    /// </summary>
    public double FractionOfPeak(int step) => Ms[step] > 0 ? MsAtPeak(step) / Ms[step] : 0;

    /// <summary>The same of all steps together.</summary>
    public double WholeFractionOfPeak => TotalMs > 0 ? Enumerable.Range(0, Ms.Length).Sum(MsAtPeak) / TotalMs : 0;

    /// <summary>What one core does at most with such numbers: GFLOP/s, or GOP/s of bytes.</summary>
    public static double Peak(DataType type) => type.IsFloat() ? MeasuredPeaks.F32Gflops : IntegerPeak.Gops;

    private double MsAtPeak(int step) => Steps[step] is { MultiplyAdds: > 0 } s
        ? 2 * s.MultiplyAdds / (Peak(s.Type) * Cores * 1e6) : 0;

    /// <summary>A line for each step and one for the sum; <paramref name="more"/> adds columns.</summary>
    public Table ToTable(params ReadOnlySpan<(string Header, Func<int, string> Cell, string Total)> more)
    {
        var table = new Table().AddColumns(
            "#", "node", "operator", "shape", "kernel", "ms", "%", "GFLOP/s", "of peak", "MB");
        foreach (var (header, _, _) in more) table.AddColumn(header);
        for (int i = 0; i < Steps.Count; i++)
        {
            var s = Steps[i];
            bool counts = s.MultiplyAdds > 0;
            List<string> row =
            [
                $"{i + 1}", PlanTable.Short(s.Name), s.Operator.Cell(), s.Shape.ToString(),
                s.Kernel.Cell(), $"{Ms[i]:0.000}", $"{100 * Ms[i] / TotalMs:0.0}",
                counts ? $"{Gflops(s.MultiplyAdds, Ms[i]):0.0}" : "",
                counts ? $"{100 * FractionOfPeak(i):0} %" : "", $"{s.BytesMoved / 1e6:0.00}",
            ];
            foreach (var (_, cell, _) in more) row.Add(cell(i));
            table.AddRow([.. row]);
        }

        double rate = Gflops(MultiplyAdds, TotalMs);
        List<string> sum =
        [
            "", "all", "", "", "", $"{TotalMs:0.000}", "100", $"{rate:0.0}",
            $"{100 * WholeFractionOfPeak:0} %", $"{Steps.Sum(s => s.BytesMoved) / 1e6:0.00}",
        ];
        foreach (var (_, _, total) in more) sum.Add(total);
        return table.AddRow([.. sum]);
    }
}
