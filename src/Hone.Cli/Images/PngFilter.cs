namespace Hone.Cli.Images;

/// <summary>The five predictors of PNG rows.</summary>
internal static class PngFilter
{
    /// <summary>Turns a filtered row into pixels, in place; false when there is no such filter.</summary>
    /// <param name="filter">0 none, 1 left, 2 above, 3 mean of both, 4 Paeth.</param>
    /// <param name="row">The row's bytes.</param>
    /// <param name="above">The pixels of the row above; zeros for the first.</param>
    /// <param name="step">Bytes of a pixel.</param>
    public static bool Undo(int filter, byte[] row, byte[] above, int step)
    {
        if (filter is < 0 or > 4) return false;
        for (int i = 0; i < row.Length && filter != 0; i++)
        {
            int left = i >= step ? row[i - step] : 0, corner = i >= step ? above[i - step] : 0;
            row[i] += (byte)(filter switch
            {
                1 => left,
                2 => above[i],
                3 => (left + above[i]) / 2,
                _ => Paeth(left, above[i], corner),
            });
        }

        return true;
    }

    /// <summary>
    /// Whichever of left, above and corner is nearest to left + above - corner, in that order of preference.
    /// </summary>
    private static int Paeth(int left, int above, int corner)
    {
        int toLeft = Math.Abs(above - corner), toAbove = Math.Abs(left - corner);
        int toCorner = Math.Abs(left + above - (2 * corner));
        return toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner;
    }
}
