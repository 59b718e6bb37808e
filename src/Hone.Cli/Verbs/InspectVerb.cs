using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Cli.Inputs;
using Hone.Cli.Reports;
using Hone.Diagnostics;
using Hone.Graphs;
using Hone.Onnx;
using Hone.Runtime;
using Hone.Tensors;
using Spectre.Console;

namespace Hone.Cli.Verbs;

/// <summary>Shows what a model consists of, what of it is not served, and what the compiler makes of it.</summary>
/// <remarks>Ends with exit code 3 when something is not served, after the report.</remarks>
internal sealed class InspectVerb : ModelVerb
{
    private readonly Option<bool> _plan = new("--plan") { Description = "Compile, and show the steps that would run" };
    private readonly Option<string?> _graph = Flag(
        "--graph", "Print the nodes, as loaded or as compiled", "before|after");

    /// <inheritdoc/>
    public override void Describe(Command command)
    {
        base.Describe(command);
        command.Options.Add(_plan);
        command.Options.Add(_graph);
    }

    /// <inheritdoc/>
    protected override int RunModel(ParseResult given, Terminal terminal)
    {
        string? print = given.GetValue(_graph);
        if (print is not (null or "before" or "after"))
            throw new UsageException($"--graph takes before or after, not '{print}'");
        bool wantsPlan = given.GetValue(_plan) || print == "after";
        var options = Options(given);
        var graph = ModelSource.Read(Model(given));
        var problems = OnnxModel.Problems(graph);
        var report = ModelReport.Describe(Model(given), graph, problems);
        string? text = print == "before" ? GraphPrinter.Print(graph) : null;
        IReadOnlyList<PlanStep>? steps = null;
        if (problems.Count == 0)
        {
            var inputs = Inputs(given, graph.Inputs, 1, Fill.Sines);
            AddCost(report, graph, inputs);
            if (wantsPlan)
            {
                using var session = new Session(graph, options);
                if (session.IsInterpreted)
                    throw new UsageException("a model with text runs node by node and has no plan to show");
                if (print == "after") text = GraphPrinter.Print(session.Rewrite(inputs));
                if (given.GetValue(_plan)) steps = AddPlan(report, session.Prepare(inputs));
            }
        }

        Write(report, text, steps, problems, terminal);
        return problems.Count == 0 ? ExitCode.Ok : ExitCode.Unsupported;
    }

    /// <summary>Counts the work for these inputs on the graph as it is; compiling it would only take longer.</summary>
    private static void AddCost(JsonObject report, Graph graph, Dictionary<string, Tensor> inputs)
    {
        report["input_shapes"] = new JsonObject(
            inputs.Select(i => KeyValuePair.Create(i.Key, (JsonNode?)JsonParts.Dims(i.Value.Shape))));
        using var plain = new Session(graph, new SessionOptions { Optimize = false });
        report["multiply_adds"] = plain.IsInterpreted ? null : plain.Prepare(inputs).MultiplyAdds;
    }

    private static IReadOnlyList<PlanStep> AddPlan(JsonObject report, Plan plan)
    {
        report["plan"] = new JsonObject
        {
            ["arena_bytes"] = plan.ArenaBytes, ["weights_bytes"] = plan.WeightBytes,
            ["steps"] = new JsonArray([.. plan.Steps.Select(s => (JsonNode)PlanTable.ToJson(s))]),
        };
        return plan.Steps;
    }

    private static void Write(
        JsonObject report, string? graph, IReadOnlyList<PlanStep>? steps, IReadOnlyList<ModelProblem> problems,
        Terminal terminal)
    {
        if (terminal.Json)
        {
            if (graph is not null) report["graph"] = graph;
            terminal.Write(report);
            return;
        }

        if (graph is not null) terminal.Out.Write(PlainText.Lines(graph));
        terminal.Write(ModelReport.ToTable(report));
        if (steps is not null) terminal.Write(PlanTable.Of(steps));
        if (problems.Count == 0) return;
        var table = new Table().AddColumns("not served", "nodes", "why", "the first");
        foreach (var group in problems.GroupBy(p => (p.Operator, p.Message, p.Hint)))
        {
            string op = group.Key.Operator ?? "", why = group.Key.Message;
            if (group.Key.Hint is { } hint) why += $" [{hint}]";
            string first = group.First().Node ?? "";
            table.AddRow(
                op.Cell(), $"{group.Count()}", why.Cell(), first.Cell());
        }

        terminal.Write(table);
    }
}
