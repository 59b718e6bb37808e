using System.Net;
using System.Text;
using Hone.Cli.Profiles;

namespace Hone.Cli.Reports;

/// <summary>A profile as one page without scripts or outside files: a table with a bar for each step's time.</summary>
internal static class HtmlReport
{
    private const string Style =
        """
        body { font: 14px sans-serif; margin: 2em } table { border-collapse: collapse } th { text-align: left }
        td, th { padding: 2px 10px; border-bottom: 1px solid #ddd; white-space: nowrap } td.n { text-align: right }
        div.bar { background: #4a7fb5; height: 10px }
        """;

    /// <summary>The page's text.</summary>
    public static string Of(string model, StepTimes profile, StepCosts costs)
    {
        var page = new StringBuilder();
        string title = WebUtility.HtmlEncode($"hone profile {model}");
        page.Append($"<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>{title}</title>");
        page.Append($"<style>{Style}</style></head>\n");
        page.Append($"<body><h1>{title}</h1><p>{profile.TotalMs:0.000} ms a run, {profile.Threads} threads, ");
        page.Append($"{StepTimes.Gflops(profile.MultiplyAdds, profile.TotalMs):0.0} GFLOP/s</p>\n<pre>");
        foreach (string line in costs.Lines()) page.Append(WebUtility.HtmlEncode(line)).Append('\n');
        page.Append("</pre>\n<table><tr>");
        string[] heads = ["node", "operator", "shape", "kernel", "ms", "", "GFLOP/s", "of peak", "MB"];
        foreach (string head in heads.Concat(costs.Columns.Select(c => c.Header))) page.Append($"<th>{head}</th>");
        page.Append("</tr>\n");
        double longest = profile.Ms.DefaultIfEmpty(1).Max();
        for (int i = 0; i < profile.Steps.Count; i++) AddRow(page, profile, costs, i, longest);
        return page.Append("</table></body></html>\n").ToString();
    }

    private static void AddRow(StringBuilder page, StepTimes profile, StepCosts costs, int i, double longest)
    {
        var s = profile.Steps[i];
        page.Append("<tr>");
        foreach (string text in (string[])[s.Name, s.Operator, s.Shape.ToString(), s.Kernel])
            page.Append($"<td>{WebUtility.HtmlEncode(text)}</td>");
        int bar = (int)(200 * profile.Ms[i] / longest);
        page.Append($"<td class=\"n\">{profile.Ms[i]:0.000}</td>");
        page.Append($"<td><div class=\"bar\" style=\"width:{bar}px\"></div></td>");
        List<string> figures =
        [
            $"{StepTimes.Gflops(s.MultiplyAdds, profile.Ms[i]):0.0}", $"{100 * profile.FractionOfPeak(i):0} %",
            $"{s.BytesMoved / 1e6:0.00}", .. costs.Columns.Select(c => c.Cell(i)),
        ];
        foreach (string figure in figures) page.Append($"<td class=\"n\">{figure}</td>");
        page.Append("</tr>\n");
    }
}
