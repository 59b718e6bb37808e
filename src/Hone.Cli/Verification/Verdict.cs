namespace Hone.Cli.Verification;

/// <summary>How a case ended.</summary>
public enum Verdict
{
    /// <summary>Every output of every data set is as expected.</summary>
    Passed,

    /// <summary>An output is wrong, or something broke: a bug in Hone.</summary>
    Failed,

    /// <summary>The model or its data is not served, and Hone said so.</summary>
    Refused,
}

/// <summary>A case with its verdict.</summary>
/// <param name="Case">The case.</param>
/// <param name="Operator">The operator that the case is about: that of its only node; empty when there are
/// several.</param>
/// <param name="Verdict">How it ended.</param>
/// <param name="Reason">Why it did not pass; empty when it did.</param>
public sealed record CaseResult(ConformanceCase Case, string Operator, Verdict Verdict, string Reason);
