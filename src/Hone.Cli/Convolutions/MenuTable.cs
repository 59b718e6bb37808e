using Hone.Cli.Reports;
using Spectre.Console;

namespace Hone.Cli.Convolutions;

/// <summary>The menu for people: a line and a bar for each measured algorithm, and the others below.</summary>
internal static class MenuTable
{
    private const int BarWidth = 24;

    /// <summary>The measured algorithms, in the order given.</summary>
    public static Table Of(IReadOnlyList<MenuResult> measured, bool plain)
    {
        var table = new Table().AddColumns(
            "", "algorithm", "layout", "ms", "GFLOP/s", "of peak", "", "workspace KB", "DRAM MB", "max error");
        foreach (int number in (int[])[3, 4, 5, 7, 8, 9]) table.Columns[number].Alignment = Justify.Right;
        double most = measured.Select(r => r.Gflops).DefaultIfEmpty(1).Max();
        foreach (var r in measured)
        {
            string bar = new(plain ? '#' : '█', (int)Math.Ceiling(BarWidth * r.Gflops / most));
            table.AddRow(
                r.Chosen ? "*" : "", r.Choice.Name.Cell(), r.Layout.Cell(), $"{r.Milliseconds:0.000}",
                $"{r.Gflops:0.0}", $"{100 * r.FractionOfPeak:0} %", r.Chosen ? $"[green]{bar}[/]" : $"[blue]{bar}[/]",
                $"{r.WorkspaceBytes / 1e3:0}", $"{r.DramBytes / 1e6:0.00}", $"{r.MaxError:0.0e-0}");
        }

        return table;
    }

    /// <summary>What was not measured: a line for each reason, with its algorithms and layouts.</summary>
    public static IEnumerable<string> Reasons(IReadOnlyList<MenuResult> results)
    {
        var open = results.Where(r => r.Reason is not null);
        var lines = open.GroupBy(r => (r.Choice.Name, r.Reason))
            .Select(g => (g.Key.Name, g.Key.Reason, Layouts: string.Join(", ", g.Select(r => r.Layout))))
            .GroupBy(g => (g.Layouts, g.Reason));
        int layouts = results.Select(r => r.Layout).Distinct().Count();
        foreach (var line in lines)
        {
            bool everywhere = line.Key.Layouts.Split(", ").Length == layouts;
            string where = everywhere ? "" : $" in {line.Key.Layouts}";
            yield return $"{string.Join(", ", line.Select(g => g.Name))}{where}: {line.Key.Reason}";
        }
    }
}
