using System.Text.Json.Nodes;
using Hone.Cli.Reports;
using Spectre.Console;

namespace Hone.Cli.Convolutions;

/// <summary>A sweep for people and for scripts.</summary>
internal static class SweepReport
{
    // Columns of a table's names and of a figure, borders included.
    private const int Names = 40, Figure = 7;

    /// <summary>The one object of --json.</summary>
    public static JsonObject ToJson(SweepRun run) => new()
    {
        ["sweep"] = run.Sweep.Name, ["axis"] = run.Sweep.Axis, ["threads"] = run.Threads,
        ["peak_gflops"] = JsonParts.Number(MenuRun.PeakOf(run.Threads), 1),
        ["points"] = new JsonArray([.. run.Points.Select(p => p.ToJson())]),
        ["left_out"] = new JsonArray([.. run.LeftOut.Select(l => (JsonNode)new JsonObject
        {
            ["shape"] = l.Point.Shape.ToString(), ["reason"] = l.Reason,
        })]),
    };

    /// <summary>A table and a chart for each panel, and what was left out.</summary>
    public static void Show(SweepRun run, Terminal terminal)
    {
        double peak = MenuRun.PeakOf(run.Threads);
        terminal.Out.WriteLine(
            $"{run.Sweep.Title}: GFLOP/s of each algorithm in its fastest layout over {run.Sweep.Axis}; "
            + $"{Count.Of(run.Threads, "thread")}, measured peak {peak:0.0} GFLOP/s");
        foreach (var panel in run.Points.GroupBy(p => p.Point.Panel))
        {
            if (panel.Key.Length > 0) terminal.Out.WriteLine($"\n{panel.Key}");
            SweepResult[] points = [.. panel];
            AlgorithmChoice[] series = [.. run.Series.Where(a => points.Any(p => p.Best(a) is not null))];
            terminal.Write(Table(run.Sweep.Axis, points, series, terminal.Width));
            double?[][] lines = [.. series.Select(a => points.Select(p => p.Best(a)?.Gflops).ToArray())];
            string[] marks = [.. points.Select(p => $"{p.Point.Extent}")];
            foreach (string line in LineChart.Of(marks, lines, peak)) terminal.Out.WriteLine(line);
        }

        foreach (var reason in run.LeftOut.GroupBy(l => l.Reason))
            terminal.Out.WriteLine(
                $"Left out, {reason.Key}: {string.Join(", ", reason.Select(l => l.Point.Shape.ToString()))}");
    }

    private static Table Table(string axis, SweepResult[] points, AlgorithmChoice[] series, int width)
    {
        var table = new Table().AddColumns("", axis.Cell());
        foreach (var point in points) table.AddColumn($"{point.Point.Extent}", c => c.RightAligned());
        table.AddRow(
            ["", "M multiply-adds", .. points.Select(p => $"{p.Point.Shape.MultiplyAdds / 1e6:0}")]);
        for (int i = 0; i < series.Length; i++)
        {
            var rates = points.Select(p => p.Best(series[i]) is { } r ? Rate(r.Gflops) : "");
            table.AddRow([$"{LineChart.Letter(i)}", series[i].Name.Cell(), .. rates]);
        }

        return MenuTable.Fit(table, narrow: width < Names + (Figure * points.Length));
    }

    private static string Rate(double gflops) => gflops < 10 ? $"{gflops:0.0}" : $"{gflops:0}";
}
