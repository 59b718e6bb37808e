using System.Globalization;
using Hone.Graphs;
using Hone.Kernels.Strips;
using Hone.Passes;
using Hone.Passes.Lowering;
using Hone.Tensors;

namespace Hone.Runtime.Explanations;

/// <summary>Why a step joins nodes, why its values lie as they do, and why a reference serves it.</summary>
internal static class StepReasons
{
    /// <summary>What joining the model's nodes saves.</summary>
    public static IEnumerable<string> Merging(IReadOnlyList<(Node Node, string? Pass)> parts)
    {
        if (parts.Count < 2) yield break;
        var inside = parts.SelectMany(p => p.Node.Inputs).OfType<Value>()
            .Where(v => !v.IsConstant && parts.Any(p => p.Node.Outputs.Contains(v))).Distinct();
        long bytes = inside.Sum(v => v.KnownShape.Length * v.Type.Size());
        string passes = string.Join(", ", parts.Select(p => p.Pass).OfType<string>().Distinct());
        string size = string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:n0} KB");
        yield return $"{parts.Count} nodes in one by {passes}: {size} are not written and read again";
    }

    /// <summary>How a chain is walked, and why.</summary>
    public static IEnumerable<string> Strips(LoweredStep step)
    {
        if (step.Kernel is not StripKernel { Plan: var plan } chain) yield break;
        yield return string.Create(CultureInfo.InvariantCulture,
            $"{step.Parts.Count} steps in one by fuse-strips: strips of {plan.Strip} rows leave what is between them "
            + $"in {plan.Bytes / 1e3:n0} KB of the second-level cache, expected to save {chain.Gain / 1e3:n0} us");
    }

    /// <summary>Why the values lie as they do, where there was a choice, with what the other way would cost.</summary>
    public static IEnumerable<string> Layouts(LoweredStep step, Program program)
    {
        var (x, y) = (step.Reads.FirstOrDefault(v => !v.IsConstant), step.Writes.FirstOrDefault());
        if (x is null || y is null) yield break;
        if (step.Node.Operator == "Reorder")
        {
            var readers = y.Users.Select(u => u.Operator).Distinct().ToList();
            string whom = readers.Count == 0 ? "the caller" : string.Join(", ", readers);
            double cost = new LayoutCosts(program.Graph, program.Context).Reorder(x);
            yield return $"reorder: '{x.Name}' is in {Name(x)}, and {whom} takes {Name(y)}; {Time(cost)} expected";
        }
        else if (program.Context.Explained.TryGetValue(step.Node, out var prices))
        {
            string layouts = x.Layout == y.Layout ? Name(y) : $"{Name(x)} to {Name(y)}";
            yield return $"{layouts}: all together is cheapest so; this in nchw {Time(prices.Planar)}, "
                + $"nchw to nchwc {Time(prices.Entering)}, nchwc {Time(prices.Blocked)}";
        }
        else if (x.Layout == Layout.Nchwc && y.Layout == Layout.Nchwc)
            yield return "nchwc: as it came, so that no reorder is needed";
        else if (x.Layout == Layout.Nchwc)
            yield return "nchwc to nchw: it reads either as it came, and what it makes is read row by row";
        else if (y.Layout == Layout.Nchwc)
            yield return "nchw to nchwc: it writes either, and later nodes take this";
        else if (step.Node.Operator is "Conv" or "FusedConv")
            yield return "nchw: its groups or its filters do not suit whole blocks of channels";
    }

    /// <summary>Why no kernel serves it.</summary>
    public static IEnumerable<string> Reference(LoweredStep step)
    {
        if (step.Kernel is not ReferenceKernel) yield break;
        var types = step.Node.Inputs.Concat(step.Node.Outputs).OfType<Value>().Select(v => v.Type.Name()).Distinct();
        var ranks = step.Node.Inputs.OfType<Value>().Select(v => $"{v.KnownShape.Rank}").Distinct();
        yield return $"reference: no kernel takes {step.Node.Operator} of {string.Join(" and ", types)} "
            + $"with {step.Node.Inputs.Count} inputs of rank {string.Join(", ", ranks)}";
    }

    private static string Time(double picoseconds) =>
        string.Create(CultureInfo.InvariantCulture, $"{picoseconds / 1e6:0.0} us");

    private static string Name(Value value) => value.Layout.ToString().ToLowerInvariant();
}
