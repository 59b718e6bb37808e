namespace Hone.Bench.Fit;

/// <summary>Factors that are not negative and make sums of counts as near as possible to measured times.</summary>
internal static class LeastSquares
{
    /// <summary>
    /// Minimises the sum of (counts . factors / time - 1)^2 over factors that are not negative, one factor at a time.
    /// </summary>
    /// <param name="counts">A row for each time.</param>
    /// <param name="times">What was measured.</param>
    /// <param name="least">The least that each factor may be.</param>
    public static double[] Fit(IReadOnlyList<double[]> counts, IReadOnlyList<double> times, double[] least)
    {
        int n = counts[0].Length;
        var rows = counts.Select((c, i) => c.Select(v => v / times[i]).ToArray()).ToArray();
        double[] factors = [.. least];
        double[] left = [.. rows.Select(r => 1 - r.Zip(least, (a, b) => a * b).Sum())];
        for (int round = 0; round < 5000; round++)
        {
            for (int j = 0; j < n; j++)
            {
                double down = rows.Sum(r => r[j] * r[j]);
                if (down == 0) continue;
                double up = rows.Select((r, i) => r[j] * left[i]).Sum();
                double next = Math.Max(least[j], factors[j] + (up / down)), change = next - factors[j];
                factors[j] = next;
                for (int i = 0; i < left.Length; i++) left[i] -= change * rows[i][j];
            }
        }

        return factors;
    }
}
