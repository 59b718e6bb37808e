namespace Hone.Machine;

/// <summary>The one pool of worker threads of the process, shared by all sessions.</summary>
/// <remarks>
/// A run rents a <see cref="Team"/>; the caller takes part as member 0. Rented workers spin for a bounded time between
/// the steps of a run and shortly after it, and then sleep. When others hold the workers, a team is smaller than asked
/// for: results never depend on a team's size.
/// </remarks>
public sealed class WorkerPool
{
    private readonly Lock _lock = new();
    private readonly Stack<Worker> _free = new();
    private readonly Stack<Team> _teams = new();

    /// <summary>A pool of its own; <see cref="Shared"/> serves everything but tests.</summary>
    /// <param name="workers">Threads beside the caller.</param>
    public WorkerPool(int workers)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(workers);
        Workers = workers;
        for (int i = 0; i < workers; i++) _free.Push(new Worker($"hone worker {i + 1}"));
    }

    /// <summary>The process-wide pool: one thread fewer than the processors that the container allows.</summary>
    public static WorkerPool Shared { get; } = new(Math.Max(0, Environment.ProcessorCount - 1));

    /// <summary>Threads beside the caller.</summary>
    public int Workers { get; }

    /// <summary>
    /// Rents up to <paramref name="threads"/> threads, the caller among them. Dispose the team to return them.
    /// </summary>
    public Team Rent(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        lock (_lock)
        {
            if (!_teams.TryPop(out var team)) team = new Team(this);
            team.Begin();
            while (team.Threads < threads && _free.TryPop(out var worker)) team.Add(worker);
            return team;
        }
    }

    internal void Return(Team team)
    {
        lock (_lock)
        {
            team.Release(_free);
            _teams.Push(team);
        }
    }
}
