namespace Hone.Machine;

/// <summary>The caller and the workers it rented, for the length of one run.</summary>
public sealed class Team : IDisposable
{
    private readonly WorkerPool _pool;
    private readonly List<Worker> _members = [];
    private IParallelWork? _work;
    private int _tasks;
    private int _next;
    private int _running;
    private Exception? _error;

    internal Team(WorkerPool pool) => _pool = pool;

    /// <summary>Members, the caller included.</summary>
    public int Threads => _members.Count + 1;

    /// <summary>Runs every task and returns when all are done. Tasks are taken in order, by whoever is free.</summary>
    /// <exception cref="Exception">What the first failing task threw.</exception>
    public void Run(IParallelWork work, int tasks)
    {
        if (_members.Count == 0 || tasks <= 1)
        {
            for (int task = 0; task < tasks; task++) work.Run(task, 0);
            return;
        }

        _work = work;
        _tasks = tasks;
        _next = 0;
        _error = null;
        int helpers = Math.Min(_members.Count, tasks - 1);
        Volatile.Write(ref _running, helpers);
        for (int i = 0; i < helpers; i++) _members[i].Start(this, i + 1);
        Take(0);
        var spin = new SpinWait();
        while (Volatile.Read(ref _running) != 0) spin.SpinOnce(sleep1Threshold: -1);
        _work = null;
        if (_error is { } error) throw error;
    }

    /// <summary>Returns the workers to the pool.</summary>
    public void Dispose() => _pool.Return(this);

    internal void Take(int member)
    {
        try
        {
            for (int task; (task = Interlocked.Increment(ref _next) - 1) < _tasks;) _work!.Run(task, member);
        }
#pragma warning disable CA1031 // carried to the caller, which rethrows
        catch (Exception e)
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref _error, e, null);
            Volatile.Write(ref _next, _tasks);
        }
    }

    internal void Done() => Interlocked.Decrement(ref _running);

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
}
