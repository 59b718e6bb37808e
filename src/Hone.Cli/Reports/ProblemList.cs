using System.Text;
using Hone.Diagnostics;

namespace Hone.Cli.Reports;

/// <summary>The problems of a model for people: one line for all nodes that share one.</summary>
internal static class ProblemList
{
    /// <summary>The file and every different problem, in the order of the file.</summary>
    public static string Describe(ModelException error)
    {
        if (error.Problems.Count == 1) return error.Message;
        var groups = error.Problems.GroupBy(p => (p.Operator, p.Message, p.Hint)).ToList();
        var text = new StringBuilder();
        if (error.File is not null) text.Append(error.File).Append(": ");
        text.Append($"{error.Problems.Count} problems");
        foreach (var group in groups)
        {
            text.Append("\n  ").Append(group.First());
            if (group.Count() > 1) text.Append($", and {group.Count() - 1} more nodes with the same problem");
        }

        return text.ToString();
    }
}
