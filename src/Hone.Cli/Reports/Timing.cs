using System.Diagnostics;
using Hone.Runtime;
using Hone.Tensors;

namespace Hone.Cli.Reports;

/// <summary>What timing a model's runs gives.</summary>
internal sealed class Timing
{
    /// <summary>Fewer runs say nothing about percentiles.</summary>
    private const int LeastRuns = 5;

    /// <summary>More are not timed: their 2 MiB would show in the memory that is reported.</summary>
    private const int MostRuns = 1 << 18;

    private double[] _sorted = [];

    /// <summary>From before the model's file is read until the plan is compiled, making the inputs excepted.</summary>
    public double LoadMs { get; private init; }

    /// <summary>The first run, cold code included.</summary>
    public double FirstRunMs { get; private init; }

    /// <summary>Runs that were counted.</summary>
    public int Runs => _sorted.Length;

    /// <summary>Threads of a run.</summary>
    public int Threads { get; private init; }

    /// <summary>Direct multiply-adds of a run.</summary>
    public double MultiplyAdds { get; private init; }

    /// <summary>Bytes of the arena.</summary>
    public long ArenaBytes { get; private init; }

    /// <summary>Bytes of packed weights.</summary>
    public long WeightBytes { get; private init; }

    /// <summary>The largest resident memory of the process so far, in MiB.</summary>
    public double PeakRssMb { get; private set; }

    /// <summary>Bytes that a steady run allocates on the managed heap, over all threads.</summary>
    public long AllocatedBytesPerRun { get; private set; }

    /// <summary>The time in milliseconds below which the fraction q of the runs lies.</summary>
    public double At(double q) => _sorted[Math.Min(_sorted.Length - 1, (int)(q * _sorted.Length))];

    /// <summary>Loads, runs once, warms up, and times runs until the duration is over.</summary>
    public static Timing Measure(
        Func<Session> load, Func<Session, Dictionary<string, Tensor>> makeInputs, TimeSpan warmup, TimeSpan duration,
        Terminal terminal)
    {
        long start = Stopwatch.GetTimestamp();
        using var session = load();
        double loadMs = Since(start);
        var named = makeInputs(session);
        Tensor[] inputs = [.. session.Inputs.Select(i => named[i.Name])], outputs = [];
        start = Stopwatch.GetTimestamp();
        var plan = session.IsInterpreted ? null : session.Prepare(named);
        if (plan is not null) outputs = [.. plan.Outputs.Select(o => Tensor.Create(o.Type, o.KnownShape))];
        loadMs += Since(start);

        void Once()
        {
            if (plan is not null) session.Run(inputs, outputs);
            else session.Run(named);
        }

        start = Stopwatch.GetTimestamp();
        Once();
        var timing = new Timing
        {
            LoadMs = loadMs, FirstRunMs = Since(start), Threads = session.Threads,
            MultiplyAdds = plan?.MultiplyAdds ?? 0, ArenaBytes = plan?.ArenaBytes ?? 0,
            WeightBytes = plan?.WeightBytes ?? 0,
        };
        terminal.Progress($"load {loadMs:0.0} ms, first run {timing.FirstRunMs:0.0} ms");
        for (start = Stopwatch.GetTimestamp(); Since(start) < warmup.TotalMilliseconds;) Once();
        timing.TimeRuns(Once, duration);
        using var process = Process.GetCurrentProcess();
        timing.PeakRssMb = process.PeakWorkingSet64 / (double)(1 << 20);
        return timing;
    }

    private void TimeRuns(Action once, TimeSpan duration)
    {
        // The array is made before the first byte is counted, so that only the runs' own allocations are.
        var times = new double[MostRuns];
        int runs = 0;
        long allocated = GC.GetTotalAllocatedBytes(precise: true), begin = Stopwatch.GetTimestamp();
        while (runs < MostRuns && (runs < LeastRuns || Since(begin) < duration.TotalMilliseconds))
        {
            long start = Stopwatch.GetTimestamp();
            once();
            times[runs++] = Since(start);
        }

        AllocatedBytesPerRun = (GC.GetTotalAllocatedBytes(precise: true) - allocated) / runs;
        _sorted = times[..runs];
        Array.Sort(_sorted);
    }

    private static double Since(long start) => Stopwatch.GetElapsedTime(start).TotalMilliseconds;
}
