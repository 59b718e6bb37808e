namespace Hone.Cli.Verification;

/// <summary>How many cases ended how.</summary>
/// <param name="Total">All.</param>
/// <param name="Passed">Those that passed.</param>
/// <param name="Failed">Those that failed.</param>
/// <param name="Refused">Those that were refused.</param>
public sealed record Tally(int Total, int Passed, int Failed, int Refused)
{
    /// <summary>Counts results.</summary>
    public static Tally Of(IReadOnlyCollection<CaseResult> results) => new(
        results.Count,
        results.Count(r => r.Verdict == Verdict.Passed),
        results.Count(r => r.Verdict == Verdict.Failed),
        results.Count(r => r.Verdict == Verdict.Refused));
}

/// <summary>The results of a suite, by group and by operator.</summary>
public sealed class SuiteReport
{
    /// <summary>A report over these results.</summary>
    public SuiteReport(IReadOnlyList<CaseResult> results)
    {
        Results = results;
        All = Tally.Of(results);
        Groups = By(results, r => r.Case.Group);
        Operators = By(results.Where(r => r.Operator.Length > 0), r => r.Operator);
    }

    /// <summary>Every case.</summary>
    public IReadOnlyList<CaseResult> Results { get; }

    /// <summary>All groups together.</summary>
    public Tally All { get; }

    /// <summary>By folder: node, simple, light.</summary>
    public IReadOnlyDictionary<string, Tally> Groups { get; }

    /// <summary>By operator, for cases about a single one.</summary>
    public IReadOnlyDictionary<string, Tally> Operators { get; }

    private static SortedDictionary<string, Tally> By(IEnumerable<CaseResult> results, Func<CaseResult, string> key)
    {
        var tallies = new SortedDictionary<string, Tally>(StringComparer.Ordinal);
        foreach (var group in results.GroupBy(key, StringComparer.Ordinal))
            tallies[group.Key] = Tally.Of(group.ToList());
        return tallies;
    }
}
