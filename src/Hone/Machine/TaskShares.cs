namespace Hone.Machine;

/// <summary>
/// Tasks cut into a share of neighbours for each member of a team: first a member does its own, then what others left.
/// </summary>
/// <remarks>
/// Tasks of two steps that follow each other mostly cut the same maps in the same order, so a member mostly reads what
/// it has written itself, from its own second-level cache. Were each task taken by whoever is free, half of the lines
/// would come from another processor's.
/// </remarks>
internal sealed class TaskShares(int mostMembers)
{
    // Numbers from one share's counter to the next: two cache lines, which processors fetch in pairs.
    private const int Apart = 16;

    private readonly long[] _next = new long[mostMembers * Apart];
    private int _tasks;
    private int _shares;

    /// <summary>Cuts so many tasks for so many members; nobody runs any yet.</summary>
    public void Cut(int tasks, int members)
    {
        (_tasks, _shares) = (tasks, members);
        for (int share = 0; share < members; share++) _next[share * Apart] = First(tasks, share, members);
    }

    /// <summary>Runs tasks until none is left, each once among all members who call this.</summary>
    public void Run(IParallelWork work, int member)
    {
        int tasks = _tasks, shares = _shares;
        for (int k = 0; k < shares; k++)
        {
            int share = (member + k) % shares;
            ref long next = ref _next[share * Apart];
            long end = First(tasks, share + 1, shares);
            // Looked at before it is changed: others' shares are mostly at their ends.
            while (Volatile.Read(ref next) < end && Interlocked.Increment(ref next) - 1 is var task && task < end)
                work.Run((int)task, member);
        }
    }

    /// <summary>Leaves out every task that has not begun.</summary>
    public void Stop()
    {
        for (int share = 0; share < _shares; share++) Interlocked.Exchange(ref _next[share * Apart], _tasks);
    }

    private static long First(int tasks, int share, int shares) => (long)tasks * share / shares;
}
