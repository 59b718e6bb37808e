namespace Hone.Cli.Convolutions;

/// <summary>Lines over a few points: each has a letter at its points, and dots join the highest.</summary>
internal static class LineChart
{
    private const int Rows = 14, Step = 7, Left = 6;

    /// <summary>The chart's lines of text.</summary>
    /// <param name="marks">What stands below each point.</param>
    /// <param name="lines">A value for each point, or null.</param>
    /// <param name="peak">A level shown across.</param>
    public static IEnumerable<string> Of(
        IReadOnlyList<string> marks, IReadOnlyList<IReadOnlyList<double?>> lines, double peak)
    {
        double top = lines.SelectMany(l => l).Max() is { } most ? Math.Max(most, peak) : peak;
        int Row(double value) => (int)Math.Round((Rows - 1) * (1 - (value / top)));
        var cells = new char[Rows][];
        for (int row = 0; row < Rows; row++)
            cells[row] = [.. Enumerable.Repeat(row == Row(peak) ? '-' : ' ', Step * marks.Count)];
        double?[] best = [.. marks.Select((_, i) => lines.Max(line => line[i]))];
        for (int i = 0; i < marks.Count - 1; i++)
            if (best[i] is { } a && best[i + 1] is { } b)
                for (int j = 0; j < Step; j++)
                    cells[Row(a + ((b - a) * j / Step))][(Step * i) + (Step / 2) + j] = '.';
        for (int line = lines.Count - 1; line >= 0; line--)
            for (int i = 0; i < marks.Count; i++)
                if (lines[line][i] is { } value)
                    cells[Row(value)][(Step * i) + (Step / 2)] = Letter(line);
        for (int row = 0; row < Rows; row++)
        {
            bool isPeak = row == Row(peak), labelled = row % 4 == 0 && Math.Abs(row - Row(peak)) > 1;
            string label = isPeak ? $"{peak:0}" : labelled ? $"{top * (Rows - 1 - row) / (Rows - 1):0}" : "";
            string end = isPeak ? " peak" : "";
            yield return $"{label,Left} |{new string(cells[row])}{end}".TrimEnd();
        }

        yield return new string(' ', Left + 2) + string.Concat(marks.Select(m => Centred(m)));
    }

    /// <summary>The letter of a line.</summary>
    public static char Letter(int line) => line < 26 ? (char)('a' + line) : line < 52 ? (char)('A' + line - 26) : '?';

    private static string Centred(string mark) =>
        mark.PadLeft((Step / 2) + ((mark.Length + 1) / 2)).PadRight(Step);
}
