using Hone.Cli.Reports;

namespace Hone.Cli.Convolutions;

/// <summary>A sweep as a picture: a panel for each part, a line for each algorithm, the measured peak across.</summary>
internal static class SweepPicture
{
    private const int Margin = 20, Left = 54, PanelWidth = 430, PanelHeight = 250, GapX = 40, GapY = 66, Top = 84;
    private const int LegendWidth = 230;

    /// <summary>The picture's text.</summary>
    public static string Of(SweepRun run)
    {
        var panels = run.Points.GroupBy(p => p.Point.Panel).ToList();
        var series = run.Series;
        double peak = MenuRun.PeakOf(run.Threads);
        double most = run.Points.SelectMany(p => p.Results).Where(r => r.IsMeasured).Select(r => r.Gflops)
            .Append(peak).Max() * 1.05;
        int across = Math.Min(2, Math.Max(1, panels.Count)), down = (Math.Max(1, panels.Count) + 1) / 2;
        int plots = across * (Left + PanelWidth + GapX);
        int height = Math.Max(Top + (down * (PanelHeight + GapY)), Top + (20 * series.Count) + 40);
        string title = $"{run.Sweep.Title}; {Count.Of(run.Threads, "thread")}";
        var page = new SvgPage(Margin + plots + LegendWidth, height + 10, title);
        page.Text("title", Margin, 30, title);
        page.Text(
            "faint small", Margin, 50,
            "Effective GFLOP/s (two for each multiply-add of the definition), each algorithm in its fastest layout; "
            + $"dashed: measured peak, {peak:0}");
        for (int i = 0; i < panels.Count; i++)
        {
            double x = Margin + Left + (i % across * (Left + PanelWidth + GapX));
            double y = Top + (i / across * (PanelHeight + GapY));
            Panel(page, x, y, [.. panels[i]], series, run.Sweep.Axis, most, peak);
        }

        for (int i = 0; i < series.Count; i++)
        {
            page.Swatch(i, Margin + plots, Top + (20 * i) + 6, 18, 3);
            page.Text("", Margin + plots + 26, Top + (20 * i) + 12, series[i].Name);
        }

        return page.ToString();
    }

    private static void Panel(
        SvgPage page, double left, double top, SweepResult[] points, IReadOnlyList<AlgorithmChoice> series,
        string axis, double most, double peak)
    {
        double Y(double rate) => top + PanelHeight - (PanelHeight * rate / most);
        double X(int i) => left + (PanelWidth * (i + 0.5) / points.Length);
        double step = NiceStep(most);
        for (double rate = 0; rate <= most; rate += step)
        {
            page.Line("rule", left, Y(rate), left + PanelWidth, Y(rate));
            page.Text("small end", left - 6, Y(rate) + 4, $"{rate:0}");
        }

        page.Line("peak", left, Y(peak), left + PanelWidth, Y(peak));
        page.Text("peak small", left + PanelWidth + 4, Y(peak) + 4, "peak");
        for (int i = 0; i < points.Length; i++)
            page.Text("small middle", X(i), top + PanelHeight + 16, $"{points[i].Point.Extent}");
        page.Text("faint small middle", left + (PanelWidth / 2), top + PanelHeight + 32, axis);
        if (points[0].Point.Panel.Length > 0) page.Text("", left, top - 8, points[0].Point.Panel);
        for (int s = 0; s < series.Count; s++)
        {
            List<(double, double)> curve = [];
            for (int i = 0; i < points.Length; i++)
                if (points[i].Best(series[s]) is { } best) curve.Add((X(i), Y(best.Gflops)));
            if (curve.Count > 0) page.Curve(s, series[s].Name, curve);
        }
    }

    /// <summary>1, 2 or 5 times a power of ten, for five to ten lines.</summary>
    private static double NiceStep(double most)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(most / 5)));
        return (most / 5 / power) switch { >= 5 => 5 * power, >= 2 => 2 * power, _ => power };
    }
}
