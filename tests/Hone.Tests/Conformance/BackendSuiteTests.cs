using Hone.Cli.Verification;

namespace Hone.Tests.Conformance;

/// <summary>The ONNX backend suite: what passes stays passing, and nothing is ever quietly wrong.</summary>
/// <remarks>
/// passing.txt lists the cases that pass, one name a line. After an operator was added, write it anew with
/// <c>HONE_UPDATE_PASSING=1 dotnet test -c Release --filter FullyQualifiedName~BackendSuite</c> and look at the
/// difference. Compiled sessions decide what is listed; the references must pass it too.
/// </remarks>
public class BackendSuiteTests
{
    private static readonly string ListPath =
        Path.Combine(TestData.Repository(), "tests", "Hone.Tests", "Conformance", "passing.txt");

    [DataTheory]
    [InlineData("node")]
    [InlineData("simple")]
    public void The_references_pass_the_listed_cases_and_refuse_the_others(string group) =>
        Check(group, Run(group, SuiteRun.Interpret));

    [DataTheory]
    [InlineData("node")]
    [InlineData("simple")]
    [InlineData("light")]
    public void Compiled_sessions_pass_the_listed_cases_and_refuse_the_others(string group)
    {
        var results = Run(group, SuiteRun.Compile);
        if (Environment.GetEnvironmentVariable("HONE_UPDATE_PASSING") == "1") Update(group, results);
        Check(group, results);
    }

    private static List<CaseResult> Run(string group, Engine engine) =>
        [.. ConformanceCase.In(TestData.PathOf("onnx-backend"), group).Select(c => SuiteRun.Run(c, engine))];

    private static void Check(string group, List<CaseResult> results)
    {
        var lines = File.ReadAllLines(ListPath);
        var listed = lines.Where(l => l.StartsWith(group + "/", StringComparison.Ordinal)).ToHashSet();
        var wrong = results.Where(r => r.Verdict == Verdict.Failed).Select(Describe);
        var lost = results.Where(r => r.Verdict == Verdict.Refused && listed.Contains(NameOf(r))).Select(Describe);
        string report = string.Join('\n', wrong.Concat(lost));
        Assert.True(report.Length == 0, $"{group}: {Tally.Of(results)}\n{report}");
    }

    private static string NameOf(CaseResult result) => $"{result.Case.Group}/{result.Case.Name}";

    private static string Describe(CaseResult result) => $"{NameOf(result)} {result.Verdict}: {result.Reason}";

    private static void Update(string group, List<CaseResult> results)
    {
        var others = File.ReadAllLines(ListPath).Where(l => !l.StartsWith(group + "/", StringComparison.Ordinal));
        var passing = results.Where(r => r.Verdict == Verdict.Passed).Select(NameOf);
        File.WriteAllLines(ListPath, others.Concat(passing).Order(StringComparer.Ordinal));
    }
}
