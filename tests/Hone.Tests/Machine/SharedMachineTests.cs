using System.Diagnostics;
using Hone.Machine;
using Hone.Runtime;
using Hone.Tensors;
using Hone.Tests.Golden;

namespace Hone.Tests.Machine;

/// <summary>
/// What sessions cost each other and the machine, in processor time: neighbours on the machine do not change that.
/// </summary>
[Collection(nameof(Alone))]
public class SharedMachineTests
{
    private const int Attempts = 20;

    /// <summary>The workers of a session that has run and waits use less than a thousandth of a processor.</summary>
    [Fact]
    public void A_session_between_runs_uses_no_processor()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var session = Network(out var inputs);
        double before = WorkerMilliseconds();
        for (int run = 0; run < 100; run++) session.Run(inputs);
        Thread.Sleep(10);
        Assert.True(WorkerPool.Shared.Workers == 0 || WorkerMilliseconds() > before, "the workers' time is not seen");
        double least = double.MaxValue;
        for (int attempt = 0; attempt < Attempts && least > 0.001; attempt++)
        {
            session.Run(inputs);
            Thread.Sleep(10);
            double used = WorkerMilliseconds();
            long start = Stopwatch.GetTimestamp();
            Thread.Sleep(300);
            double share = (WorkerMilliseconds() - used) / Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            least = Math.Min(least, share);
        }

        Assert.True(least < 0.001, $"{least:P2} of a processor used between runs");
    }

    /// <summary>Two sessions at once compute as much as one after the other and waste little waiting.</summary>
    [Fact]
    public void Two_sessions_at_once_use_no_more_processor_than_one_after_the_other()
    {
        using var first = Network(out var inputs);
        using var second = Network(out _);
        void Repeat(Session session)
        {
            for (int run = 0; run < 20; run++) session.Run(inputs);
        }

        double least = double.MaxValue;
        for (int attempt = 0; attempt < Attempts && least > 1.25; attempt++)
        {
            double apart = ProcessorTime(() =>
            {
                Repeat(first);
                Repeat(second);
            });
            double together = ProcessorTime(() =>
            {
                var beside = new Thread(() => Repeat(second));
                beside.Start();
                Repeat(first);
                beside.Join();
            });
            least = Math.Min(least, together / apart);
        }

        Assert.True(least < 1.25, $"together they use {least:F2} of the processor time");
    }

    /// <summary>What Linux says that the threads of pools ran so far; a test host's own threads do not count.</summary>
    private static double WorkerMilliseconds()
    {
        double all = 0;
        foreach (string thread in Directory.GetDirectories("/proc/self/task"))
        {
            try
            {
                if (!File.ReadAllText(thread + "/comm").StartsWith("hone worker", StringComparison.Ordinal)) continue;
                all += double.Parse(File.ReadAllText(thread + "/schedstat").Split(' ')[0]) / 1e6;
            }
            catch (IOException)
            {
                // A thread of the test host's pool that ended meanwhile.
            }
        }

        return all;
    }

    private static double ProcessorTime(Action work)
    {
        var used = Environment.CpuUsage.TotalTime;
        work();
        return (Environment.CpuUsage.TotalTime - used).TotalSeconds;
    }

    /// <summary>Some convolutions in a row: about a millisecond.</summary>
    private static Session Network(out Dictionary<string, Tensor> inputs)
    {
        var s = new GraphSketch();
        var x = s.Input("x", 1, 64, 28, 28);
        var y = x;
        for (int layer = 0; layer < 6; layer++)
        {
            var w = Tensor.Create<float>(64, 64, 3, 3);
            w.AsSpan<float>().Fill(1e-3f);
            var pads = ("pads", (Hone.Graphs.AttributeValue)new long[] { 1, 1, 1, 1 });
            y = s.Node("Conv", $"y{layer}", [y, s.Constant($"w{layer}", w)], pads);
        }

        var session = new Session(s.Return(y), new SessionOptions { Threads = 2 });
        inputs = new() { ["x"] = Tensor.Create<float>(1, 64, 28, 28) };
        session.Run(inputs);
        return session;
    }
}
