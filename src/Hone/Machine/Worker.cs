namespace Hone.Machine;

/// <summary>A background thread that spins while engaged in a run and sleeps otherwise.</summary>
/// <remarks>
/// A team offers itself in <see cref="_team"/>. Whoever swaps the offer for null owns it: the worker, which then takes
/// part, or the team, which withdraws what was not accepted in time. So a worker that the system is slow to wake never
/// delays a run.
/// </remarks>
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

    /// <summary>Starts spinning for offers.</summary>
    public void Engage()
    {
        _engaged = true;
        Wake();
    }

    /// <summary>Goes to sleep as soon as there is nothing to do.</summary>
    public void Disengage() => _engaged = false;

    /// <summary>Offers work. The offer stands until it is accepted or withdrawn; there is one at a time.</summary>
    public void Offer(Team team, int member)
    {
        _member = member;
        Volatile.Write(ref _team, team);
        // The offer must be seen by a worker that is about to sleep, or its sleep by us: one of us looks last.
        Interlocked.MemoryBarrier();
        Wake();
    }

    /// <summary>Takes the offer back; false when the worker has accepted it.</summary>
    public bool Withdraw() => Volatile.Read(ref _team) is not null && Interlocked.Exchange(ref _team, null) is not null;

    private void Wake()
    {
        if (_asleep == 1 && Interlocked.Exchange(ref _asleep, 0) == 1) _wake.Release();
    }

    private void Loop()
    {
        while (true)
        {
            var team = WaitForOffer();
            team.Take(_member);
            team.Done();
        }
    }

    private Team WaitForOffer()
    {
        while (true)
        {
            for (int spin = 0; spin < SpinLimit && (_engaged || spin == 0); spin++)
            {
                if (Accept() is { } team) return team;
                Thread.SpinWait(1);
            }

            Interlocked.Exchange(ref _asleep, 1);
            if (Accept() is { } late)
            {
                // Work came between the last look and falling asleep; take back the sleep, or its wake-up.
                if (Interlocked.Exchange(ref _asleep, 0) == 0) _wake.Wait();
                return late;
            }

            _wake.Wait();
        }
    }

    private Team? Accept() => Volatile.Read(ref _team) is null ? null : Interlocked.Exchange(ref _team, null);
}
