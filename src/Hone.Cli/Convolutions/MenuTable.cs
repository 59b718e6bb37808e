using Hone.Cli.Reports;
using Spectre.Console;

namespace Hone.Cli.Convolutions;

/// <summary>The menu for people: a line and a bar for each measured algorithm, and the others below.</summary>
internal static class MenuTable
{
    // Columns without bars, as wide as they come: with borders, and without.
    private const int Wide = 112, Narrow = 82, LongestBar = 24, ShortestBar = 6;

    /// <summary>The measured algorithms, in the order given, in so many columns of the terminal.</summary>
    public static Table Of(IReadOnlyList<MenuResult> measured, bool plain, int width)
    {
        bool narrow = width < Wide + ShortestBar;
        int longest = Math.Min(LongestBar, width - (narrow ? Narrow : Wide));
        var table = new Table().AddColumns("", "algorithm", "layout", "ms", "GFLOP/s", "of peak");
        if (longest >= ShortestBar) table.AddColumn("");
        table.AddColumns(narrow ? ["KB", "MB", "error"] : ["workspace KB", "DRAM MB", "max error"]);
        double most = measured.Select(r => r.Gflops).DefaultIfEmpty(1).Max();
        foreach (var r in measured)
        {
            List<string> row =
            [
                r.Chosen ? "*" : "", r.Choice.Name.Cell(), r.Layout.Cell(), $"{r.Milliseconds:0.000}",
                $"{r.Gflops:0.0}", $"{100 * r.FractionOfPeak:0} %",
            ];
            string bar = new(plain ? '#' : '█', (int)Math.Ceiling(Math.Max(0, longest) * (r.Gflops / most)));
            if (longest >= ShortestBar) row.Add(r.Chosen ? $"[green]{bar}[/]" : $"[blue]{bar}[/]");
            row.AddRange([$"{r.WorkspaceBytes / 1e3:0}", $"{r.DramBytes / 1e6:0.00}", $"{r.MaxError:0.0e-0}"]);
            table.AddRow([.. row]);
        }

        int figures = table.Columns.Count - 3;
        for (int i = 0; i < table.Columns.Count; i++)
            if (i is >= 3 and < 6 || i >= figures) table.Columns[i].Alignment = Justify.Right;
        return Fit(table, narrow);
    }

    /// <summary>A table that does not break its words, and has no borders where there is little room.</summary>
    public static Table Fit(Table table, bool narrow)
    {
        foreach (var column in table.Columns)
        {
            column.NoWrap = true;
            if (narrow) column.Padding = new Padding(0, 0, 1, 0);
        }

        return narrow ? table.NoBorder() : table;
    }

    /// <summary>What was not measured: a line for each reason, with its algorithms and layouts.</summary>
    public static IEnumerable<string> Reasons(IReadOnlyList<MenuResult> results)
    {
        var open = results.Where(r => r.Reason is not null);
        var lines = open.GroupBy(r => (r.Choice, r.Reason))
            .Select(g => (g.Key.Choice, g.Key.Reason, Layouts: string.Join(", ", g.Select(r => r.Layout))))
            .GroupBy(g => (g.Layouts, g.Reason));
        int layouts = results.Select(r => r.Layout).Distinct().Count();
        foreach (var line in lines)
        {
            bool everywhere = line.Key.Layouts.Split(", ").Length == layouts;
            string where = everywhere ? "" : $" in {line.Key.Layouts}";
            yield return $"{string.Join(", ", Names([.. line.Select(g => g.Choice)]))}{where}: {line.Key.Reason}";
        }
    }

    /// <summary>An algorithm with all its tiles goes by its own name.</summary>
    private static IEnumerable<string> Names(AlgorithmChoice[] choices) => choices.GroupBy(c => c.Algorithm)
        .SelectMany(g => g.Count() == AlgorithmChoice.All.Count(a => a.Algorithm == g.Key)
            ? [g.MinBy(c => c.Tile)!.Name] : g.Select(c => c.Name));
}
