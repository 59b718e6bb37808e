using Hone.Kernels;
using Hone.Machine;

namespace Hone.Runtime;

/// <summary>How a session compiles and runs.</summary>
public sealed record SessionOptions
{
    /// <summary>Threads of a run, the caller among them; 0 takes every processor that the container allows, and so
    /// does any number beyond them.</summary>
    public int Threads { get; init; }

    /// <summary>The vector width; null takes the widest there is.</summary>
    public SimdLevel? Level { get; init; }

    /// <summary>Which algorithms may be chosen: any within 1e-4 of the largest output, or direct sums only.</summary>
    public Numerics Numerics { get; init; }

    /// <summary>False keeps the graph as the model has it and runs every node through its slow reference.</summary>
    public bool Optimize { get; init; } = true;

    /// <summary>Checks the graph's rules after each pass.</summary>
    public bool VerifyPasses { get; init; }

    /// <summary>
    /// Keeps the model's own constants after a plan is made. Without it a model of fixed shapes lets them go as they
    /// are packed, since it needs no second plan; <see cref="Session.Rewrite"/> then no longer works.
    /// </summary>
    public bool KeepModel { get; init; }

    /// <summary>How many plans for different input shapes are kept; the one not used for longest goes first.</summary>
    public int PlanCacheSize { get; init; } = 8;
}
