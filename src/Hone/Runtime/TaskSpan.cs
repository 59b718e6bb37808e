namespace Hone.Runtime;

/// <summary>A piece of a step, as one thread ran it.</summary>
/// <param name="Step">Index among the plan's steps.</param>
/// <param name="Task">Which piece of the step.</param>
/// <param name="Thread">Who ran it; 0 is the caller.</param>
/// <param name="BeginMs">Milliseconds from the first task's begin.</param>
/// <param name="Ms">How long it took, in milliseconds.</param>
public sealed record TaskSpan(int Step, int Task, int Thread, double BeginMs, double Ms);
