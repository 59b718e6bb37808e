using Hone.Machine;

namespace Hone.Tests.Machine;

public class WorkerPoolTests
{
    /// <summary>Every task runs once, whatever the team and the number of tasks.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void Every_task_runs_once(int workers)
    {
        var pool = new WorkerPool(workers);
        for (int threads = 1; threads <= workers + 2; threads++)
        {
            using var team = pool.Rent(threads);
            Assert.Equal(Math.Min(threads, workers + 1), team.Threads);
            foreach (int tasks in (int[])[0, 1, 2, 3, 7, 100, 10_000])
            {
                var work = new CountingWork(tasks, team.Threads);
                team.Run(work, tasks);
                Assert.All(work.Runs, runs => Assert.Equal(1, runs));
            }
        }
    }

    /// <summary>Many short runs: a lost wake-up would hang here, a stale task would count twice.</summary>
    [Fact]
    public void Many_short_runs_in_a_row()
    {
        var pool = new WorkerPool(3);
        var work = new CountingWork(4, 4);
        for (int round = 0; round < 200; round++)
        {
            using var team = pool.Rent(1 + (round % 4));
            for (int run = 0; run < 50; run++) team.Run(work, 4);
            // Long enough now and then for workers to fall asleep, in every phase of their spinning.
            if (round % 20 == 0) Thread.Sleep(1);
        }

        Assert.All(work.Runs, runs => Assert.Equal(10_000, runs));
    }

    [Fact]
    public void Teams_of_several_callers_share_the_workers()
    {
        var pool = new WorkerPool(3);
        var works = Enumerable.Range(0, 4).Select(_ => new CountingWork(8, 4)).ToArray();
        var callers = works.Select(work => new Thread(() =>
        {
            for (int i = 0; i < 300; i++)
            {
                using var team = pool.Rent(3);
                team.Run(work, 8);
            }
        })).ToArray();
        foreach (var caller in callers) caller.Start();
        foreach (var caller in callers) Assert.True(caller.Join(TimeSpan.FromSeconds(60)));
        foreach (var work in works) Assert.All(work.Runs, runs => Assert.Equal(300, runs));
        using var all = pool.Rent(4);
        Assert.Equal(4, all.Threads);
    }

    [Fact]
    public void The_caller_gets_what_a_task_threw_and_the_team_lives_on()
    {
        var pool = new WorkerPool(2);
        using var team = pool.Rent(3);
        for (int round = 0; round < 50; round++)
        {
            int failing = round % 20;
            var thrown = Assert.Throws<InvalidTimeZoneException>(() => team.Run(new FailingWork(failing), 20));
            Assert.Equal($"task {failing}", thrown.Message);
            var work = new CountingWork(20, 3);
            team.Run(work, 20);
            Assert.All(work.Runs, runs => Assert.Equal(1, runs));
        }
    }

    [Fact]
    public void A_task_may_rent_a_team_but_not_run_its_own()
    {
        var pool = new WorkerPool(2);
        using var team = pool.Rent(2);
        var inner = new CountingWork(5, 2);
        team.Run(new ActingWork(() =>
        {
            using var another = pool.Rent(2);
            another.Run(inner, 5);
        }), 4);
        Assert.All(inner.Runs, runs => Assert.Equal(4, runs));
        Assert.Throws<InvalidOperationException>(() => team.Run(new ActingWork(() => team.Run(inner, 5)), 4));
    }

    [Fact]
    public void A_team_disposed_twice_returns_its_workers_once()
    {
        var pool = new WorkerPool(1);
        var team = pool.Rent(2);
        team.Dispose();
        team.Dispose();
        using var first = pool.Rent(2);
        using var second = pool.Rent(2);
        Assert.NotSame(first, second);
        Assert.Equal(3, first.Threads + second.Threads);
    }

    [Fact]
    public void Steady_state_allocates_nothing()
    {
        var pool = new WorkerPool(1);
        var work = new CountingWork(4, 2);
        for (int i = 0; i < 100; i++) RentAndRun(pool, work);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) RentAndRun(pool, work);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static void RentAndRun(WorkerPool pool, CountingWork work)
    {
        using var team = pool.Rent(2);
        team.Run(work, 4);
    }

    internal sealed class CountingWork(int tasks, int members) : IParallelWork
    {
        public int[] Runs { get; } = new int[tasks];

        public void Run(int task, int worker)
        {
            if ((uint)worker >= (uint)members) throw new InvalidOperationException($"member {worker} of {members}");
            Interlocked.Increment(ref Runs[task]);
        }
    }

    private sealed class FailingWork(int failing) : IParallelWork
    {
        public void Run(int task, int worker)
        {
            if (task == failing) throw new InvalidTimeZoneException($"task {task}");
        }
    }

    private sealed class ActingWork(Action act) : IParallelWork
    {
        public void Run(int task, int worker) => act();
    }
}
