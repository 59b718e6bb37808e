using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Cli.Inputs;
using Hone.Cli.Profiles;
using Hone.Cli.Reports;
using Hone.Machine;
using Hone.Runtime;

namespace Hone.Cli.Verbs;

/// <summary>Shows where a model's time goes, step by step.</summary>
internal sealed class ProfileVerb : ModelVerb
{
    private readonly Option<string?> _runs = Flag("--runs", "Runs of which each step's median counts; 20", "N");
    private readonly Option<string?> _trace = Flag(
        "--trace", "Write one run for chrome://tracing or Perfetto: a lane for each thread", "FILE.json");

    private readonly Option<string?> _html = Flag("--html", "Write the table as a page", "FILE.html");

    /// <inheritdoc/>
    public override void Describe(Command command)
    {
        base.Describe(command);
        foreach (var flag in (Option[])[_runs, _trace, _html]) command.Options.Add(flag);
    }

    /// <inheritdoc/>
    protected override int RunModel(ParseResult given, Terminal terminal)
    {
        int runs = Numbers.Count("--runs", given.GetValue(_runs), 20);
        string? trace = FilePath.ToWrite("--trace", given.GetValue(_trace));
        string? html = FilePath.ToWrite("--html", given.GetValue(_html));
        using var session = new Session(ModelSource.Load(Model(given)), Options(given) with { Explain = true });
        if (session.IsInterpreted)
            throw new UsageException("a model with text runs node by node and has no plan to profile");
        var inputs = Inputs(given, session.Inputs, 1, Fill.Sines);
        terminal.Progress("compiling and warming up");
        session.Profile(inputs, 3);
        var plan = session.Prepare(inputs);
        var profile = StepTimes.Of(plan, session.Profile(inputs, runs), session.Threads);
        var costs = StepCosts.Of(plan, profile);
        if (trace is not null)
            WriteFile(trace, ChromeTrace.Of(plan.Steps, session.Trace(inputs)).ToJsonString(), terminal);
        if (html is not null) WriteFile(html, HtmlReport.Of(Model(given), profile, costs), terminal);
        if (terminal.Json)
        {
            terminal.Write(ToJson(Model(given), profile, costs));
            return ExitCode.Ok;
        }

        terminal.Write(profile.ToTable(costs.Columns));
        foreach (string line in costs.Lines()) terminal.Out.WriteLine(line);
        return ExitCode.Ok;
    }

    private static void WriteFile(string path, string text, Terminal terminal)
    {
        File.WriteAllText(path, text);
        terminal.Progress($"wrote {path}");
    }

    private static JsonObject ToJson(string model, StepTimes profile, StepCosts costs) => new()
    {
        ["model"] = model, ["threads"] = profile.Threads, ["total_ms"] = JsonParts.Number(profile.TotalMs),
        ["gflops"] = JsonParts.Number(StepTimes.Gflops(profile.MultiplyAdds, profile.TotalMs)),
        ["peak_gflops"] = JsonParts.Number(MeasuredPeaks.F32Gflops * profile.Cores, 1),
        ["steps"] = new JsonArray([.. Enumerable.Range(0, profile.Steps.Count).Select(i =>
        {
            var json = PlanTable.ToJson(profile.Steps[i]);
            json["ms"] = JsonParts.Number(profile.Ms[i]);
            json["gflops"] = JsonParts.Number(StepTimes.Gflops(profile.Steps[i].MultiplyAdds, profile.Ms[i]));
            json["fraction_of_peak"] = JsonParts.Number(profile.FractionOfPeak(i));
            costs.AddTo(json, i);
            return (JsonNode)json;
        })]),
        ["memory"] = costs.ToJson(),
    };
}
