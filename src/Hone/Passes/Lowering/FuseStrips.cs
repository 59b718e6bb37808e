using Hone.Graphs;
using Hone.Kernels;
using Hone.Kernels.Strips;

namespace Hone.Passes.Lowering;

/// <summary>
/// Joins steps that follow each other into chains which are walked by strips of rows: depthwise and 1x1 convolutions of
/// a MobileNet, a first layer and the pooling behind it.
/// </summary>
/// <remarks>
/// Here kernels are known, and so is what a strip would take. Where each of a row of steps has the one before as its
/// only reader, the row is cut into chains so that the table's sum of gains is largest (dynamic programming).
/// </remarks>
internal static class FuseStrips
{
    // Longer chains gain no more, and their buffers get smaller.
    private const int LongestChain = 6;

    /// <summary>Rewrites the steps.</summary>
    public static void Run(Program program)
    {
        var readers = Readers(program);
        var seen = new HashSet<LoweredStep>(ReferenceEqualityComparer.Instance);
        foreach (var step in program.Steps.ToArray())
        {
            var row = new List<LoweredStep>();
            for (var next = step; next is not null && seen.Add(next); next = Next(next, program, readers))
                row.Add(next);
            if (row.Count > 1) Cut(row, program);
        }
    }

    private static Dictionary<Value, LoweredStep?> Readers(Program program)
    {
        // Null for several.
        var readers = new Dictionary<Value, LoweredStep?>();
        foreach (var step in program.Steps)
        {
            foreach (var value in step.Reads)
            {
                bool another = readers.TryGetValue(value, out var other) && !ReferenceEquals(other, step);
                readers[value] = another ? null : step;
            }
        }

        return readers;
    }

    /// <summary>The step that alone reads what this one computes, as its picture, when both are stages.</summary>
    private static LoweredStep? Next(LoweredStep step, Program program, Dictionary<Value, LoweredStep?> readers)
    {
        if (Shape(step) is not { HasResidual: false } shape || step.Operands[^1] is not { } value) return null;
        if (program.Graph.IsOutput(value) || value.Users.Count != 1) return null;
        if (program.Views.ContainsKey(value)) return null;
        if (!readers.TryGetValue(value, out var next) || next is null || Shape(next) is not { } after) return null;
        bool fits = next.Operands[0] == value && next.Reads.Count(v => v == value) == 1
            && after.InputFloats == shape.OutputFloats && after.InputPlanes == shape.OutputPlanes;
        return fits ? next : null;
    }

    private static StripShape? Shape(LoweredStep step) => (step.Kernel as IStripStage)?.Shape;

    private static void Cut(List<LoweredStep> row, Program program)
    {
        StripShape[] shapes = [.. row.Select(s => Shape(s)!)];
        var best = new double[row.Count + 1];
        var start = new int[row.Count + 1];
        var plans = new StripPlan?[row.Count + 1];
        for (int end = 1; end <= row.Count; end++)
        {
            (best[end], start[end]) = (best[end - 1], end - 1);
            for (int first = Math.Max(0, end - LongestChain); first < end - 1; first++)
            {
                var chain = shapes[first..end];
                // Plans take time to make, and most maps fit into the cache.
                bool all = program.Context.JoinAll;
                if (!all && best[first] + StripGain.Saved(chain) <= best[end]) continue;
                if (StripPlan.Of(chain) is not { } plan) continue;
                double gain = best[first] + (all ? 1 : StripGain.Nanoseconds(chain, plan));
                if (gain > best[end]) (best[end], start[end], plans[end]) = (gain, first, plan);
            }
        }

        for (int end = row.Count; end > 0; end = start[end])
            if (end - start[end] > 1) Join(row[start[end]..end], plans[end]!, program);
    }

    private static void Join(List<LoweredStep> chain, StripPlan plan, Program program)
    {
        var last = chain[^1];
        Kernel[] kernels = [.. chain.Select(s => s.Kernel)];
        bool adds = Shape(last)!.HasResidual;
        var joined = new LoweredStep(
            last.Node, new StripKernel(kernels, plan),
            [chain[0].Operands[0], adds ? last.Operands[1] : null, last.Operands[^1]])
        {
            InPlace = adds ? 1 : -1, Chain = chain,
        };
        program.Steps[program.Steps.IndexOf(last)] = joined;
        foreach (var step in chain) program.Steps.Remove(step);
    }
}
