using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Cli.Inputs;
using Hone.Cli.Reports;
using Hone.Cli.Verification;
using Spectre.Console;

namespace Hone.Cli.Verbs;

/// <summary>Runs the ONNX backend suite: passed, failed and refused cases for each group.</summary>
/// <remarks>Ends with exit code 1 when a case failed; a case that is refused with a reason is none.</remarks>
internal sealed class VerifyVerb : Verb
{
    private readonly Option<string?> _suite = Flag("--suite", "The folder with node, simple and light in it", "DIR");
    private readonly Option<string?> _group = Flag("--group", "One group; by default all", "node|simple|light");

    private readonly Option<string?> _threads = Flag("--threads", "Threads of a run; by default all", "N");

    /// <inheritdoc/>
    public override void Describe(Command command)
    {
        command.Options.Add(_threads);
        command.Options.Add(_suite);
        command.Options.Add(_group);
    }

    /// <inheritdoc/>
    public override int Run(ParseResult given, Terminal terminal)
    {
        string suite = given.GetValue(_suite) ?? throw new UsageException("verify needs --suite DIR");
        if (given.GetValue(_group) is { } group && group is not ("node" or "simple" or "light"))
            throw new UsageException($"--group takes node, simple or light, not '{group}'");
        int threads = Numbers.Count("--threads", given.GetValue(_threads), 0);
        var cases = ConformanceCase.In(suite, given.GetValue(_group));
        if (cases.Count == 0) throw new IOException($"there are no cases in '{suite}': it needs node, simple or light");
        var results = new List<CaseResult>();
        foreach (var test in cases)
        {
            results.Add(SuiteRun.Run(test, (model, inputs) => SuiteRun.Compile(model, inputs, threads)));
            if (results.Count % 200 == 0) terminal.Progress($"{results.Count} of {cases.Count}");
        }

        var report = new SuiteReport(results);
        if (terminal.Json) terminal.Write(ToJson(report));
        else Show(report, terminal);
        return report.All.Failed == 0 ? ExitCode.Ok : ExitCode.CheckFailed;
    }

    private static JsonObject ToJson(SuiteReport report)
    {
        var json = ToJson(report.All);
        var groups = report.Groups.Select(g => KeyValuePair.Create(g.Key, (JsonNode?)ToJson(g.Value)));
        json["groups"] = new JsonObject(groups);
        var others = report.Results.Where(r => r.Verdict != Verdict.Passed);
        json["not_passed"] = new JsonArray([.. others.Select(r => (JsonNode)new JsonObject
        {
            ["case"] = $"{r.Case.Group}/{r.Case.Name}", ["verdict"] = Name(r.Verdict), ["reason"] = r.Reason,
        })]);
        return json;
    }

    private static JsonObject ToJson(Tally tally) => new()
    {
        ["total"] = tally.Total, ["passed"] = tally.Passed, ["failed"] = tally.Failed, ["refused"] = tally.Refused,
    };

    private static void Show(SuiteReport report, Terminal terminal)
    {
        var table = new Table().AddColumns("group", "total", "passed", "failed", "refused");
        foreach (var (name, t) in report.Groups.Append(KeyValuePair.Create("all", report.All)))
            table.AddRow(name, $"{t.Total}", $"{t.Passed}", $"{t.Failed}", $"{t.Refused}");
        terminal.Write(table);
        foreach (var r in report.Results.Where(r => r.Verdict == Verdict.Failed))
            terminal.Out.WriteLine(PlainText.Lines($"{Name(r.Verdict)} {r.Case.Group}/{r.Case.Name}: {r.Reason}"));
    }

    private static string Name(Verdict verdict) => verdict.ToString().ToLowerInvariant();
}
