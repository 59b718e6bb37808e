using System.Diagnostics;
using Hone.Machine;

namespace Hone.Tests.Machine;

/// <summary>Tests that count the process's processor time and so run beside no others.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public class Alone;

[Collection(nameof(Alone))]
public class IdleWorkerTests
{
    /// <summary>Workers sleep when nobody has rented them, and also when a team does nothing for long.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Idle_workers_use_no_processor(bool rented)
    {
        // Spinning, ten workers would use every processor there is.
        var pool = new WorkerPool(10);
        using var team = rented ? pool.Rent(11) : null;
        team?.Run(new WorkerPoolTests.CountingWork(100, 11), 100);
        double least = double.MaxValue;
        for (int attempt = 0; attempt < 10 && least > 0.1; attempt++)
        {
            var used = Environment.CpuUsage.TotalTime;
            long start = Stopwatch.GetTimestamp();
            Thread.Sleep(100);
            least = Math.Min(least, (Environment.CpuUsage.TotalTime - used) / Stopwatch.GetElapsedTime(start));
        }

        Assert.True(least < 0.1, $"{least:P0} of a processor used while idle");
    }
}
