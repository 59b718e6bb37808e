using Hone.Graphs;
using Hone.Kernels;

namespace Hone.Passes.Lowering;

/// <summary>A kernel and the values that it reads and writes: one step of a plan before memory is given out.</summary>
/// <param name="Node">The node it came from, for names and costs.</param>
/// <param name="Kernel">What runs.</param>
/// <param name="Operands">Inputs, then outputs, in the kernel's order; null for an absent input.</param>
/// <param name="Outputs">How many of the last operands are outputs.</param>
internal sealed record LoweredStep(Node Node, Kernel Kernel, Value?[] Operands, int Outputs = 1)
{
    /// <summary>Place of an input that the first output may overwrite, or -1.</summary>
    public int InPlace { get; init; } = -1;

    /// <summary>What the kernel was asked for, in its own words; null for a reference.</summary>
    public KernelRequest? Request { get; init; }

    /// <summary>The steps that were joined to this one; empty where none were.</summary>
    public IReadOnlyList<LoweredStep> Chain { get; init; } = [];

    /// <summary>The steps that this one does: those joined to it, or itself.</summary>
    public IReadOnlyList<LoweredStep> Parts => Chain.Count > 0 ? Chain : [this];

    /// <summary>What is read.</summary>
    public IEnumerable<Value> Reads => Present(0, Operands.Length - Outputs);

    /// <summary>What is written.</summary>
    public IEnumerable<Value> Writes => Present(Operands.Length - Outputs, Operands.Length);

    private List<Value> Present(int first, int end)
    {
        var present = new List<Value>(end - first);
        for (int i = first; i < end; i++)
            if (Operands[i] is { } value) present.Add(value);
        return present;
    }
}
