namespace Hone.Machine;

/// <summary>Work cut into tasks that do not depend on each other.</summary>
public interface IParallelWork
{
    /// <summary>Does one task.</summary>
    /// <param name="task">Which task, from 0.</param>
    /// <param name="worker">Which member of the team runs it: 0 is the caller. Selects scratch, never results.</param>
    void Run(int task, int worker);
}
