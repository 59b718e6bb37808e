using Hone.Cli.Reports;

namespace Hone.Cli.Convolutions;

/// <summary>The menu as a picture: a bar for each measured algorithm, the measured peak as a line across.</summary>
internal static class MenuPicture
{
    private const int Margin = 20, Names = 210, Bars = 460, Values = 160, Row = 24, Top = 78;

    /// <summary>The picture's text.</summary>
    public static string Of(string title, IReadOnlyList<MenuResult> measured, double peak)
    {
        int width = Margin + Names + Bars + Values, bottom = Top + (Row * measured.Count);
        var page = new SvgPage(width, bottom + 62, title);
        double scale = Bars / measured.Select(r => r.Gflops).Append(peak).Max(), left = Margin + Names;
        page.Text("title", Margin, 30, title);
        page.Text("faint small end", left + Bars + 70, Top - 16, "GFLOP/s");
        page.Text("faint small end", left + Bars + 150, Top - 16, "ms");
        for (int i = 0; i < measured.Count; i++)
        {
            var r = measured[i];
            double y = Top + (Row * i);
            page.Text("end", left - 8, y + 16, $"{r.Choice.Name}, {r.Layout}");
            page.Box(r.Chosen ? "picked" : "bar", left, y + 3, r.Gflops * scale, Row - 6);
            page.Text("end", left + Bars + 70, y + 16, $"{r.Gflops:0.0}");
            page.Text("end", left + Bars + 150, y + 16, $"{r.Milliseconds:0.000}");
        }

        double x = left + (peak * scale);
        page.Line("rule", left, Top - 4, left, bottom + 4);
        page.Line("peak", x, Top - 10, x, bottom + 4);
        page.Text("peak middle small", x, Top - 16, $"measured peak {peak:0} GFLOP/s");
        page.Text(
            "faint small", Margin, bottom + 28,
            "Effective GFLOP/s: two for each multiply-add of the definition, over the time. An algorithm that saves");
        page.Text(
            "faint small", Margin, bottom + 44,
            "multiplications passes the peak. Green: what Hone takes in this layout.");
        return page.ToString();
    }
}
