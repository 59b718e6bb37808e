using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Cli.Drawings;
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

    private readonly Option<string?> _svg = Flag(
        "--svg", "Draw the graph into a file instead; without --graph, as compiled", "FILE.svg", "-o");

    /// <inheritdoc/>
    public override void Describe(Command command)
    {
        base.Describe(command);
        command.Options.Add(_plan);
        command.Options.Add(_graph);
        command.Options.Add(_svg);
    }

    /// <inheritdoc/>
    protected override int RunModel(ParseResult given, Terminal terminal)
    {
        string? print = given.GetValue(_graph);
        if (print is not (null or "before" or "after"))
            throw new UsageException($"--graph takes before or after, not '{print}'");
        string? svg = FilePath.ToWrite("--svg", given.GetValue(_svg));
        if (svg is not null) print ??= "after";
        bool wantsPlan = given.GetValue(_plan);
        var options = Options(given) with { Explain = true, KeepModel = true };
        var graph = ModelSource.Read(Model(given));
        var problems = OnnxModel.Problems(graph);
        var report = ModelReport.Describe(Model(given), graph, problems);
        var shown = print == "before" ? graph : null;
        Plan? plan = null;
        int threads = 0;
        if (problems.Count == 0)
        {
            var inputs = Inputs(given, graph.Inputs, 1, Fill.Sines);
            AddCost(report, graph, inputs);
            if (wantsPlan || print == "after")
            {
                using var session = new Session(graph, options);
                if (session.IsInterpreted)
                    throw new UsageException("a model with text runs node by node and has no plan to show");
                (plan, threads) = (session.Prepare(inputs), session.Threads);
                if (print == "after") shown = session.Rewrite(inputs);
                if (wantsPlan) report["plan"] = PlanTable.ToJson(plan, threads);
            }
        }

        if (svg is not null && shown is not null) Draw(svg, $"{Model(given)} {print}", shown, plan, terminal);
        string? text = shown is null || svg is not null ? null : GraphPrinter.Print(shown);
        Write(report, text, wantsPlan ? plan : null, threads, problems, terminal);
        return problems.Count == 0 ? ExitCode.Ok : ExitCode.Unsupported;
    }

    private static void Draw(string file, string title, Graph graph, Plan? plan, Terminal terminal)
    {
        // A rewritten node and its step carry the same name and operator.
        var steps = new Dictionary<(string, string), int>();
        for (int i = 0; plan is not null && i < plan.Steps.Count; i++)
            steps.TryAdd((plan.Steps[i].Name, plan.Steps[i].Operator), i);
        WholeFile.Write(file, GraphPicture.Of(title, graph, node =>
            steps.TryGetValue((node.Name, node.Operator), out int i)
                ? [$"kernel {plan!.Steps[i].Kernel}", .. plan.Explanation!.Steps[i].Why] : []));
        terminal.Progress($"wrote {file}");
    }

    /// <summary>Counts the work for these inputs on the graph as it is; compiling it would only take longer.</summary>
    private static void AddCost(JsonObject report, Graph graph, Dictionary<string, Tensor> inputs)
    {
        report["input_shapes"] = new JsonObject(
            inputs.Select(i => KeyValuePair.Create(i.Key, (JsonNode?)JsonParts.Dims(i.Value.Shape))));
        using var plain = new Session(graph, new SessionOptions { Optimize = false });
        report["multiply_adds"] = plain.IsInterpreted ? null : plain.Prepare(inputs).MultiplyAdds;
    }

    private static void Write(
        JsonObject report, string? graph, Plan? plan, int threads, IReadOnlyList<ModelProblem> problems,
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
        if (plan is not null) PlanTable.Write(plan, threads, terminal);
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
