using System.Net;
using System.Text;

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
    public static string Of(string model, StepTimes profile)
    {
        var page = new StringBuilder();
        string title = WebUtility.HtmlEncode($"hone profile {model}");
        page.Append($"<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>{title}</title>");
        page.Append($"<style>{Style}</style></head>\n");
        page.Append($"<body><h1>{title}</h1><p>{profile.TotalMs:0.000} ms a run, {profile.Threads} threads, ");
        page.Append($"{StepTimes.Gflops(profile.MultiplyAdds, profile.TotalMs):0.0} GFLOP/s</p>\n<table><tr>");
        foreach (string head in (string[])["node", "operator", "shape", "kernel", "ms", "GFLOP/s", "of peak", "MB", ""])
            page.Append($"<th>{head}</th>");
        page.Append("</tr>\n");
        double longest = profile.Ms.DefaultIfEmpty(1).Max();
        for (int i = 0; i < profile.Steps.Count; i++)
        {
            var s = profile.Steps[i];
            page.Append("<tr>");
            foreach (string text in (string[])[s.Name, s.Operator, s.Shape.ToString(), s.Kernel])
                page.Append($"<td>{WebUtility.HtmlEncode(text)}</td>");
            page.Append($"<td class=\"n\">{profile.Ms[i]:0.000}</td>");
            page.Append($"<td class=\"n\">{StepTimes.Gflops(s.MultiplyAdds, profile.Ms[i]):0.0}</td>");
            page.Append($"<td class=\"n\">{100 * profile.FractionOfPeak(i):0} %</td>");
            page.Append($"<td class=\"n\">{s.BytesMoved / 1e6:0.00}</td>");
            int bar = (int)(300 * profile.Ms[i] / longest);
            page.Append($"<td><div class=\"bar\" style=\"width:{bar}px\"></div></td></tr>\n");
        }

        return page.Append("</table></body></html>\n").ToString();
    }
}
