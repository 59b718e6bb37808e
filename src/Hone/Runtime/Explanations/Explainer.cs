using Hone.Graphs;
using Hone.Operators;
using Hone.Passes;
using Hone.Passes.Lowering;
using Hone.Tensors;

namespace Hone.Runtime.Explanations;

/// <summary>Gathers why a plan is what it is, while the graph and the lowered program are still there.</summary>
internal static class Explainer
{
    /// <summary>Explains every step of a plan that is being made.</summary>
    public static PlanExplanation Explain(Plan plan, Program program, RewriteHistory history)
    {
        var steps = program.Steps.Select(s => Explain(s, program, history));
        int joined = program.Steps.Sum(s => s.Parts.Count - 1);
        var onSteps = Pipeline.StepPasses
            .Where(p => program.Context.Optimize && !program.Context.Skipped.Contains(p.Name))
            .Select(p => new PassEffect(p.Name, program.Steps.Count, joined));
        var passes = history.Passes.Select(p => new PassEffect(p.Pass, p.Nodes, p.Gone)).Concat(onSteps);
        return new PlanExplanation([.. steps], [.. passes], After(plan, program), Before(history))
        {
            Level = program.Context.Level,
            Written = [.. program.Steps.Select(s => (IReadOnlyList<Value>)[.. s.Writes.Select(Bare)])],
        };
    }

    private static Value Bare(Value value) =>
        new(value.Name) { Type = value.Type, Shape = value.Shape, Layout = value.Layout };

    private static StepExplanation Explain(LoweredStep step, Program program, RewriteHistory history)
    {
        // What a step that was joined to a later one computes is in nobody's sight.
        List<(Node Node, string? Pass)> parts =
        [
            .. step.Parts.SelectMany(s => history.StandsFor(s.Node)
                .Select(p => (p.Node, p.Pass ?? (s == step.Parts[^1] ? null : "fuse-strips")))),
        ];
        var merged = parts.Select(p => new MergedNode(p.Node.Name, p.Node.Operator, p.Pass));
        var estimates = AlgorithmReasons.Estimates(step, program.Context);
        List<string> why =
        [
            .. StepReasons.Merging(parts),
            .. step.Parts.SelectMany(s => AlgorithmReasons.Sentences(s, program.Context)),
            .. StepReasons.Strips(step), .. StepReasons.Layouts(step, program), .. StepReasons.Reference(step),
        ];
        return new StepExplanation([.. merged], estimates, why)
        {
            Values = [.. step.Writes.Select(history.Original)],
        };
    }

    /// <summary>What the steps sweep: operands where the plan has them, packed weights apart.</summary>
    private static List<Sweep> After(Plan plan, Program program)
    {
        var sweeps = new List<Sweep>();
        var spaces = new Dictionary<(Place, int), int>();
        int slot = 0;
        for (int i = 0; i < program.Steps.Count; i++)
        {
            var step = program.Steps[i];
            List<Stretch> reads = [], writes = [];
            for (int k = 0; k < step.Operands.Length; k++)
            {
                if (step.Operands[k] is not { } value || plan.Locations[slot + k] is not { } at) continue;
                var space = (at.Place, at.Place == Place.Arena ? 0 : at.Index);
                if (!spaces.TryGetValue(space, out int number)) spaces[space] = number = spaces.Count;
                bool output = k >= step.Operands.Length - step.Outputs;
                (output ? writes : reads).Add(new Stretch(number, at.Offset, program.BytesOf(value)));
            }

            // Negative spaces are the steps' own.
            if (step.Kernel.WeightBytes > 0) reads.Add(new Stretch(-1 - i, 0, step.Kernel.WeightBytes));
            sweeps.Add(new Sweep(reads, writes));
            slot += plan.OperandCounts[i];
        }

        return sweeps;
    }

    /// <summary>What the model's own nodes would sweep.</summary>
    private static List<Sweep> Before(RewriteHistory history)
    {
        var names = new Dictionary<Value, Value>();
        var spaces = new Dictionary<Value, int>();
        Stretch Of(Value value)
        {
            if (names.TryGetValue(value, out var root)) value = root;
            if (!spaces.TryGetValue(value, out int space)) spaces[value] = space = spaces.Count;
            return new Stretch(space, 0, value.KnownShape.Length * value.Type.Size());
        }

        var sweeps = new List<Sweep>();
        foreach (var node in history.Before.Nodes)
        {
            bool renames = node.Domain.Length == 0 && LowerViews.Renames(node) && node.Input(0) is not null;
            if (renames) names[node.Output] = names.GetValueOrDefault(node.Input(0)!, node.Input(0)!);
            bool onlyShapes = OperatorTable.Find(node.Domain, node.Operator)?.ReadsOnlyShapes ?? false;
            var reads = renames || onlyShapes ? [] : node.Inputs.OfType<Value>().Distinct().Select(Of);
            var writes = renames ? [] : node.Outputs.OfType<Value>().Select(Of);
            sweeps.Add(new Sweep([.. reads], [.. writes]));
        }

        return sweeps;
    }
}
