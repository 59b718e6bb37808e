namespace Hone.Kernels;

/// <summary>A range of equal units of work cut into tasks by cost alone, never by threads.</summary>
/// <param name="Units">How many units there are.</param>
/// <param name="PerTask">Units in each task but the last.</param>
internal readonly record struct WorkSplit(long Units, long PerTask)
{
    // About one microsecond of vector operations: ten times what handing a task to a spinning worker costs.
    private const long CyclesPerTask = 4096;

    // Enough pieces to balance any desktop's cores; more would only be bookkeeping.
    private const long MostTasks = 64;

    /// <summary>How many tasks; none when there are no units.</summary>
    public int Tasks => (int)((Units + PerTask - 1) / PerTask);

    /// <summary>Cuts units that cost about <paramref name="cycles"/> cycles each.</summary>
    public static WorkSplit Of(long units, double cycles)
    {
        long worthwhile = (long)Math.Ceiling(CyclesPerTask / Math.Max(cycles, 1e-3));
        long balanced = (units + MostTasks - 1) / MostTasks;
        return new WorkSplit(units, Math.Max(1, Math.Min(Math.Max(worthwhile, balanced), Math.Max(1, units))));
    }

    /// <summary>The first unit of a task.</summary>
    public long First(int task) => task * PerTask;

    /// <summary>The unit after a task's last.</summary>
    public long End(int task) => Math.Min(Units, (task + 1) * PerTask);
}
