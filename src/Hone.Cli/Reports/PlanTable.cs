using System.Text.Json.Nodes;
using Hone.Runtime;
using Hone.Runtime.Explanations;
using Spectre.Console;

namespace Hone.Cli.Reports;

/// <summary>The steps of a plan, with times where they were measured.</summary>
internal static class PlanTable
{
    /// <summary>A step as JSON.</summary>
    public static JsonObject ToJson(PlanStep step) => new()
    {
        ["name"] = step.Name, ["operator"] = step.Operator, ["kernel"] = step.Kernel,
        ["shape"] = JsonParts.Dims(step.Shape), ["layout"] = Name(step.Layout), ["multiply_adds"] = step.MultiplyAdds,
        ["bytes"] = step.BytesMoved, ["tasks"] = step.Tasks, ["input_layout"] = Name(step.InputLayout),
        ["bytes_read"] = step.BytesRead, ["bytes_written"] = step.BytesWritten, ["weight_bytes"] = step.WeightBytes,
    };

    /// <summary>A plan as JSON; one that is explained with its reasons.</summary>
    public static JsonObject ToJson(Plan plan, int threads)
    {
        var steps = plan.Steps.Select(ToJson).ToArray();
        var json = new JsonObject
        {
            ["arena_bytes"] = plan.ArenaBytes, ["weights_bytes"] = plan.WeightBytes,
            ["arena_sum_bytes"] = plan.ArenaSumBytes, ["arena_least_bytes"] = plan.ArenaLowerBound,
            ["steps"] = new JsonArray([.. steps]),
        };
        if (plan.Explanation is not { } explanation) return json;
        json["passes"] = new JsonArray([.. explanation.Passes.Select(p => new JsonObject
        {
            ["pass"] = p.Pass, ["nodes"] = p.Nodes, ["values_gone"] = p.ValuesGone,
        })]);
        for (int i = 0; i < steps.Length; i++)
        {
            steps[i]["threads"] = Math.Min(threads, plan.Steps[i].Tasks);
            Explain(steps[i], explanation.Steps[i]);
        }

        return json;
    }

    /// <summary>What would run, and why.</summary>
    public static void Write(Plan plan, int threads, Terminal terminal)
    {
        var table = new Table().AddColumns(
            "#", "node", "operator", "shape", "layout", "kernel", "M multiply-adds", "KB read", "written", "weights",
            "tasks", "threads");
        for (int i = 0; i < plan.Steps.Count; i++)
        {
            var s = plan.Steps[i];
            string layout = s.InputLayout == s.Layout ? Name(s.Layout) : $"{Name(s.InputLayout)} > {Name(s.Layout)}";
            table.AddRow(
                $"{i + 1}", Short(s.Name), s.Operator.Cell(), s.Shape.ToString(), layout, s.Kernel.Cell(),
                $"{s.MultiplyAdds / 1e6:0.00}", $"{s.BytesRead / 1e3:n0}", $"{s.BytesWritten / 1e3:n0}",
                $"{s.WeightBytes / 1e3:n0}", $"{s.Tasks}",
                $"{Math.Min(threads, s.Tasks)}");
        }

        terminal.Write(table);
        if (plan.Explanation is not { } explanation) return;
        terminal.Out.WriteLine("Why, step by step:");
        for (int i = 0; i < plan.Steps.Count; i++)
        {
            string of = string.Join(" + ", explanation.Steps[i].Merged.Select(m => m.Operator));
            string name = Tail(plan.Steps[i].Name) + (of.Length > 0 ? $" = {of}" : "");
            terminal.Out.WriteLine(PlainText.Lines($"{i + 1,4}  {name}"));
            foreach (string why in explanation.Steps[i].Why) terminal.Out.WriteLine(PlainText.Lines($"        {why}"));
        }

        terminal.Out.WriteLine("Passes, with the nodes that each left:");
        foreach (var pass in explanation.Passes) terminal.Out.WriteLine($"{pass.Nodes,6}  {pass.Pass}");
    }

    private static void Explain(JsonObject step, StepExplanation explanation)
    {
        step["merged"] = new JsonArray([.. explanation.Merged.Select(m => new JsonObject
        {
            ["name"] = m.Name, ["operator"] = m.Operator, ["pass"] = m.Pass,
        })]);
        step["algorithms"] = new JsonArray([.. explanation.Estimates.Select(e => new JsonObject
        {
            ["algorithm"] = e.Algorithm, ["expected_us"] = JsonParts.Number(e.Microseconds, 1), ["chosen"] = e.Chosen,
            ["reason"] = e.WhyNot,
        })]);
        step["why"] = new JsonArray([.. explanation.Why.Select(w => (JsonNode)w)]);
    }

    /// <summary>A layout's name as the command line spells it.</summary>
    public static string Name(Tensors.Layout layout) => layout.ToString().ToLowerInvariant();

    /// <summary>A node's name, cut in front where it is long: what tells nodes apart stands at the end.</summary>
    public static string Short(string name) => Tail(name).Cell();

    private static string Tail(string name) => name.Length <= 28 ? name : "…" + name[^27..];
}
