using Hone.Kernels;
using Hone.Machine;
using Hone.Passes;

namespace Hone.Runtime;

/// <summary>How a session compiles and runs.</summary>
public sealed record SessionOptions
{
    /// <summary>Threads of a run, the caller among them; 0 takes every processor that the container allows, and so
    /// does any number beyond them.</summary>
    public int Threads { get; init; }

    /// <summary>The vector width; null takes the widest there is.</summary>
    public SimdLevel? Level { get; init; }

    /// <summary>
    /// Which algorithms may be chosen: any within 1e-4 of the largest output, quantized layers in bytes; or direct sums
    /// in float32 only.
    /// </summary>
    public Numerics Numerics { get; init; }

    /// <summary>False keeps the graph as the model has it and runs every node through its slow reference.</summary>
    public bool Optimize { get; init; } = true;

    /// <summary>
    /// Names of passes that are switched off, out of <see cref="PassNames"/>: to see what each is worth. The results
    /// stay right, within the bound of <see cref="Numerics"/>.
    /// </summary>
    public IReadOnlyCollection<string> SkippedPasses { get; init; } = [];

    /// <summary>
    /// Makes plans with <see cref="Plan.Explanation"/>: what was fused, what else was weighed, which memory is swept.
    /// It costs time and memory while compiling, and nothing in a run.
    /// </summary>
    public bool Explain { get; init; }

    /// <summary>Joins steps to chains whether that gains or not: for tests.</summary>
    internal bool JoinAll { get; init; }

    /// <summary>Checks the graph's rules after each pass.</summary>
    public bool VerifyPasses { get; init; }

    /// <summary>
    /// Keeps the model's own constants after a plan is made. Without it a model of fixed shapes lets them go as they
    /// are packed, since it needs no second plan; <see cref="Session.Rewrite"/> then no longer works.
    /// </summary>
    public bool KeepModel { get; init; }

    /// <summary>How many plans for different input shapes are kept; the one not used for longest goes first.</summary>
    public int PlanCacheSize { get; init; } = 8;

    /// <summary>The passes that can be switched off, in the order in which they run.</summary>
    public static IReadOnlyList<string> PassNames { get; } =
    [
        .. Pipeline.Passes.Where(p => p.Needed is null).Select(p => p.Name).Distinct(),
        .. Pipeline.StepPasses.Select(p => p.Name),
    ];

    /// <summary>The names as a set.</summary>
    /// <exception cref="ArgumentException">A name is of no pass, or of one that everything needs.</exception>
    internal IReadOnlySet<string> CheckedSkips()
    {
        ArgumentNullException.ThrowIfNull(SkippedPasses);
        foreach (string name in SkippedPasses)
        {
            if (PassNames.Contains(name)) continue;
            string why = Pipeline.Passes.FirstOrDefault(p => p.Name == name)?.Needed is { } needed
                ? $"pass '{name}' cannot be switched off: {needed}" : $"there is no pass '{name}'";
            throw new ArgumentException($"{why}; there are {string.Join(", ", PassNames)}", nameof(SkippedPasses));
        }

        return new HashSet<string>(SkippedPasses, StringComparer.Ordinal);
    }
}
