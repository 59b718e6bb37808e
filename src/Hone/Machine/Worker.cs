namespace Hone.Machine;

/// <summary>A background thread that spins during a run and shortly after it, and sleeps otherwise.</summary>
/// <remarks>
/// A team offers itself in <see cref="_team"/>. Whoever swaps the offer for null owns it: the worker, which then takes
/// part, or the team, which withdraws what was not accepted in time. So a worker that the system is slow to wake never
/// delays a run. On a busy machine the system may put caller and worker on one processor: there, whoever only waits
/// gives way to the other.
/// </remarks>
internal sealed class Worker
{
    // About half a millisecond of spinning at 3-4 GHz: longer than steps of a run that are too small to share.
    private const int SpinLimit = 12000;

    // Some 100 us after a run, so that runs that follow each other find the worker awake: asked for once a second, it
    // costs a ten-thousandth of a processor.
    private const int LingerLimit = 3000;

    // A few microseconds: how long two threads on one processor go on before the one that waits notices.
    private const int SpinsPerLook = 64;

    private readonly SemaphoreSlim _wake = new(0);
    private Team? _team;
    private int _member;
    private volatile int _caller = -1;
    private volatile int _processor = -1;
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

    /// <summary>Goes to sleep soon, unless work comes.</summary>
    public void Disengage() => _engaged = false;

    /// <summary>The processor that it ran on when it accepted the last offer.</summary>
    public int Processor => _processor;

    /// <summary>Offers work. The offer stands until it is accepted or withdrawn; there is one at a time.</summary>
    /// <param name="team">Whose work.</param>
    /// <param name="member">What the team calls this worker.</param>
    /// <param name="processor">The processor that the caller runs on.</param>
    public void Offer(Team team, int member, int processor)
    {
        _member = member;
        _caller = processor;
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
            _processor = Thread.GetCurrentProcessorId();
            team.Take(_member);
            team.Done();
        }
    }

    private Team WaitForOffer()
    {
        while (true)
        {
            for (int spin = 0; spin < (_engaged ? SpinLimit : LingerLimit); spin++)
            {
                if (Accept() is { } team) return team;
                Thread.SpinWait(1);
                if (spin % SpinsPerLook == 0 && Thread.GetCurrentProcessorId() == _caller) Thread.Yield();
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
