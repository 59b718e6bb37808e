namespace Hone.Kernels.Convolution;

/// <summary>How the work on one group of one image is cut into tasks: strips of output pixels x ranges of panels.</summary>
/// <param name="Strips">Strips of rows, or of columns when the image is one row.</param>
/// <param name="Ranges">Ranges of filter panels.</param>
internal readonly record struct ConvolutionCuts(int Strips, int Ranges)
{
    // A task below this does not pay for being handed over: about 4 us at 60 G multiply-adds a second.
    private const long SmallestTask = 256 * 1024;

    // More tasks only cost; with 16 the last of four threads idles at most a sixteenth of the time.
    private const int MostTasks = 16;

    // Half of a 1 MiB second-level cache: what a strip of input and one panel may take.
    private const long CacheBytes = 512 * 1024;

    /// <summary>The cuts that read the least memory: every range reads all input, every strip all filters.</summary>
    /// <param name="multiplyAdds">Of one group of one image.</param>
    /// <param name="others">Groups x images, which are tasks already.</param>
    /// <param name="rows">The most strips there can be.</param>
    /// <param name="panels">The most ranges there can be.</param>
    /// <param name="inputBytes">Input of the group.</param>
    /// <param name="filterBytes">Packed filters of the group.</param>
    public static ConvolutionCuts Choose(
        long multiplyAdds, int others, int rows, int panels, long inputBytes, long filterBytes)
    {
        long wanted = Math.Clamp(multiplyAdds * others / SmallestTask, 1, MostTasks);
        wanted = (wanted + others - 1) / others;
        var best = default(ConvolutionCuts);
        long least = long.MaxValue;
        for (int ranges = 1; ranges <= Math.Min(panels, wanted); ranges++)
        {
            long strips = (wanted + ranges - 1) / ranges;
            if (ranges < panels) strips = Math.Max(strips, StripsThatFit(inputBytes, filterBytes / panels));
            strips = Math.Min(strips, rows);
            long cost = (ranges * inputBytes) + (strips * filterBytes);
            if (cost >= least) continue;
            least = cost;
            best = new ConvolutionCuts((int)strips, ranges);
        }

        return best;
    }

    private static long StripsThatFit(long inputBytes, long panelBytes)
    {
        long room = Math.Max(CacheBytes - panelBytes, CacheBytes / 4);
        return (inputBytes + room - 1) / room;
    }
}
