namespace Hone.Cli.Reports;

/// <summary>A number with its noun.</summary>
internal static class Count
{
    /// <summary>As in "1 thread" and "2 threads".</summary>
    public static string Of(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";
}
