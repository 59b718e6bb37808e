namespace Hone.Cli;

/// <summary>Finds what somebody meant to type.</summary>
internal static class Nearest
{
    /// <summary>
    /// The first candidate that starts with the word, if that has three letters; else the one with the fewest
    /// single-letter edits, or null when none is within a third of the word.
    /// </summary>
    public static string? To(string word, IEnumerable<string> candidates)
    {
        string? best = word.Length < 3 ? null
            : candidates.FirstOrDefault(c => c.StartsWith(word, StringComparison.OrdinalIgnoreCase));
        if (best is not null) return best;
        int least = Math.Min(word.Length, Math.Max(2, word.Length / 3) + 1);
        foreach (string candidate in candidates)
        {
            int distance = Edits(word, candidate);
            if (distance >= least) continue;
            (best, least) = (candidate, distance);
        }

        return best;
    }

    /// <summary>" (did you mean 'x'?)" or nothing, to stand after the word.</summary>
    public static string Hint(string word, IEnumerable<string> candidates) =>
        To(word, candidates) is { } near ? $" (did you mean '{near}'?)" : "";

    /// <summary>Levenshtein's distance, one row at a time.</summary>
    private static int Edits(string a, string b)
    {
        var row = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++) row[j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replace = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replace, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
