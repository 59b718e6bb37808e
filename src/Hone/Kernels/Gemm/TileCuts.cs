namespace Hone.Kernels.Gemm;

/// <summary>
/// How one product, or one group of one image, is cut into tasks: strips of rows of y x ranges of panels of B.
/// </summary>
/// <param name="Strips">Strips of rows; of pixels in a convolution.</param>
/// <param name="Ranges">Ranges of panels; of filters in a convolution.</param>
internal readonly record struct TileCuts(int Strips, int Ranges)
{
    // A task below this does not pay for being handed over: about 4 us at 60 G multiply-adds a second.
    private const long SmallestTask = 256 * 1024;

    // More tasks only cost; with 16 the last of four threads idles at most a sixteenth of the time.
    private const int MostTasks = 16;

    // Half of a 1 MiB second-level cache: what a strip of A and one panel of B may take.
    private const long CacheBytes = 512 * 1024;

    /// <summary>The cuts that read the least memory: every range reads all of A, every strip all of B.</summary>
    /// <param name="multiplyAdds">Of one product.</param>
    /// <param name="others">Products, which are tasks already.</param>
    /// <param name="rows">The most strips there can be.</param>
    /// <param name="panels">The most ranges there can be.</param>
    /// <param name="bytesA">A, or the input.</param>
    /// <param name="bytesB">B, or the packed filters.</param>
    /// <param name="costB">
    /// What reading a byte of B costs compared with one of A: more when every strip packs it anew.
    /// </param>
    public static TileCuts Choose(
        long multiplyAdds, int others, int rows, int panels, long bytesA, long bytesB, int costB = 1)
    {
        long wanted = Math.Clamp(multiplyAdds * others / SmallestTask, 1, MostTasks);
        wanted = (wanted + others - 1) / others;
        wanted = Math.Min(wanted, (long)rows * panels);
        var best = new TileCuts(1, 1);
        long least = long.MaxValue;
        for (int ranges = 1; ranges <= Math.Min(panels, wanted); ranges++)
        {
            long strips = (wanted + ranges - 1) / ranges;
            if (ranges < panels) strips = Math.Max(strips, StripsThatFit(bytesA, bytesB / panels));
            strips = Math.Min(strips, rows);
            if (strips * ranges < wanted) continue;
            long cost = (ranges * bytesA) + (strips * bytesB * costB);
            if (cost >= least) continue;
            least = cost;
            best = new TileCuts((int)strips, ranges);
        }

        return best;
    }

    /// <summary>Piece i of n nearly equal pieces of an extent, in whole units but for the end.</summary>
    public static (int First, int End) Piece(int extent, int i, int n, int unit)
    {
        long units = (extent + unit - 1) / unit;
        return ((int)(units * i / n) * unit, Math.Min(extent, (int)(units * (i + 1) / n) * unit));
    }

    private static long StripsThatFit(long bytesA, long panelBytes)
    {
        long room = Math.Max(CacheBytes - panelBytes, CacheBytes / 4);
        return (bytesA + room - 1) / room;
    }
}
