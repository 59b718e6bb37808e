using System.Runtime.ExceptionServices;

namespace Hone.Machine;

/// <summary>
/// The caller and the workers it rented, for the length of one run. One thread uses it, one call at a time.
/// </summary>
public sealed class Team : IDisposable
{
    // Some 100 us, longer than most tasks: a processor given away to a stranger is gone for milliseconds.
    private const int SpinLimit = 3000;

    // A few microseconds: how long a worker on the caller's processor waits for the caller to notice.
    private const int SpinsPerLook = 64;

    private readonly WorkerPool _pool;
    private readonly List<Worker> _members = [];
    private readonly TaskShares _shares;
    private IParallelWork? _work;
    private int _running;
    private ExceptionDispatchInfo? _error;
    private bool _rented;

    internal Team(WorkerPool pool)
    {
        _pool = pool;
        _shares = new TaskShares(pool.Workers + 1);
    }

    /// <summary>Members, the caller included.</summary>
    public int Threads => _members.Count + 1;

    /// <summary>Runs every task and returns when all are done. Each member begins with neighbours.</summary>
    /// <exception cref="InvalidOperationException">A task called its own team.</exception>
    /// <exception cref="Exception">What the first failing task threw; tasks not begun are then left out.</exception>
    public void Run(IParallelWork work, int tasks)
    {
        if (_work is not null) throw new InvalidOperationException("a task may not run work on the team that runs it");
        if (_members.Count == 0 || tasks <= 1)
        {
            for (int task = 0; task < tasks; task++) work.Run(task, 0);
            return;
        }

        _work = work;
        int offers = Math.Min(_members.Count, tasks - 1);
        _shares.Cut(tasks, offers + 1);
        Volatile.Write(ref _running, offers);
        int processor = Thread.GetCurrentProcessorId();
        for (int i = 0; i < offers; i++) _members[i].Offer(this, i + 1, processor);
        Take(0);
        for (int i = 0; i < offers; i++)
            if (_members[i].Withdraw()) Done();
        Wait();
        _work = null;
        if (_error is not { } error) return;
        _error = null;
        error.Throw();
    }

    /// <summary>
    /// Returns the workers to the pool. The team is not to be used again; a second call does nothing.
    /// </summary>
    public void Dispose()
    {
        if (!_rented) return;
        _rented = false;
        _pool.Return(this);
    }

    internal void Take(int member)
    {
        try
        {
            _shares.Run(_work!, member);
        }
#pragma warning disable CA1031 // carried to the caller, which rethrows
        catch (Exception e)
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref _error, ExceptionDispatchInfo.Capture(e), null);
            _shares.Stop();
        }
    }

    internal void Done() => Interlocked.Decrement(ref _running);

    internal void Begin() => _rented = true;

    internal void Add(Worker worker)
    {
        worker.Engage();
        _members.Add(worker);
    }

    internal void Release(Stack<Worker> free)
    {
        foreach (var worker in _members)
        {
            worker.Disengage();
            free.Push(worker);
        }

        _members.Clear();
    }

    private void Wait()
    {
        for (int spin = 1; Volatile.Read(ref _running) != 0; spin++)
        {
            Thread.SpinWait(1);
            if (spin > SpinLimit || (spin % SpinsPerLook == 0 && Shares())) Thread.Yield();
        }
    }

    /// <summary>True when a worker may wait for the caller's processor.</summary>
    private bool Shares()
    {
        int processor = Thread.GetCurrentProcessorId();
        foreach (var member in _members)
            if (member.Processor == processor) return true;
        return false;
    }
}
