namespace Hone.Machine;

/// <summary>A background thread that spins while engaged in a run and sleeps otherwise.</summary>
internal sealed class Worker
{
    // About 100 us of spinning at 3-4 GHz: longer than any gap between the steps of a run on the caller's thread.
    private const int SpinLimit = 4000;

    private readonly SemaphoreSlim _wake = new(0);
    private Team? _team;
    private int _member;
    private volatile int _asleep;
    private volatile bool _engaged;

    public Worker(string name)
    {
        var thread = new Thread(Loop) { IsBackground = true, Name = name };
        thread.Start();
    }

    public void Engage()
    {
        _engaged = true;
        Wake();
    }

    public void Disengage() => _engaged = false;

    public void Start(Team team, int member)
    {
        _member = member;
        Volatile.Write(ref _team, team);
        Interlocked.MemoryBarrier();
        Wake();
    }

    private void Wake()
    {
        if (_asleep == 1 && Interlocked.Exchange(ref _asleep, 0) == 1) _wake.Release();
    }

    private void Loop()
    {
        while (true)
        {
            var team = WaitForWork();
            team.Take(_member);
            Volatile.Write(ref _team, null);
            team.Done();
        }
    }

    private Team WaitForWork()
    {
        while (true)
        {
            for (int spin = 0; spin < SpinLimit && (_engaged || spin == 0); spin++)
            {
                if (Volatile.Read(ref _team) is { } team) return team;
                Thread.SpinWait(1);
            }

            Interlocked.Exchange(ref _asleep, 1);
            if (Volatile.Read(ref _team) is { } late)
            {
                // Work came between the last look and falling asleep; take back the sleep, or its wake-up.
                if (Interlocked.Exchange(ref _asleep, 0) == 0) _wake.Wait();
                return late;
            }

            _wake.Wait();
        }
    }
}
