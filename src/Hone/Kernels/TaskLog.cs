using System.Diagnostics;

namespace Hone.Kernels;

/// <summary>Who ran which task of which step, from when to when: for traces.</summary>
/// <remarks>Each thread writes to a list of its own; only the step is shared, and it changes between kernels.</remarks>
internal sealed class TaskLog
{
    private readonly List<Entry>[] _byThread;

    public TaskLog(int threads)
    {
        _byThread = new List<Entry>[threads];
        for (int i = 0; i < threads; i++) _byThread[i] = [];
    }

    /// <summary>The step that runs now.</summary>
    public int Step { get; set; }

    /// <summary>What each thread did, in order.</summary>
    public IReadOnlyList<IReadOnlyList<Entry>> Threads => _byThread;

    /// <summary>Notes a task that began at a time stamp and ends now.</summary>
    public void Add(int thread, int task, long begin) =>
        _byThread[thread].Add(new Entry(Step, task, begin, Stopwatch.GetTimestamp()));

    /// <summary>A task with its times by <see cref="Stopwatch.GetTimestamp"/>.</summary>
    public sealed record Entry(int Step, int Task, long Begin, long End);
}
