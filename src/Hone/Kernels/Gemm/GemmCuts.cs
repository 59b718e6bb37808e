namespace Hone.Kernels.Gemm;

/// <summary>
/// How one product is cut into tasks: every strip of rows packs or reads all of B, every range of columns copies or
/// reads all of A, and a few large tasks leave processors idle at the end.
/// </summary>
/// <remarks>Costs are in cycles of a core that does one vector of multiply-adds in each; rough ones will do.</remarks>
internal static class GemmCuts
{
    // A task below this does not pay for being handed over: about 4 us at 60 G multiply-adds a second.
    private const long SmallestTask = 256 * 1024;

    // Nor does one that reads less than this: as long, at 30 GB/s.
    private const long SmallestBytes = 128 * 1024;

    // More tasks only cost; with 16 the last of four threads idles at most a sixteenth of the time.
    private const int MostTasks = 16;

    // Bytes a cycle: reading a matrix of the third-level cache and writing it to the second; reading it only.
    private const int CopyRate = 8, ReadRate = 48;

    // What the last task keeps others waiting for, as a part of the time of one.
    private const int Waiting = 8;

    // What an uneven end costs two or four threads, as a part of their idle time: one thread pays for cuts as well.
    private const int Uneven = 4;

    // A row of B in shorter pieces is no stream that a prefetcher finds: one row of A, bound by the bandwidth of B,
    // loses a quarter of it to pieces of 512 floats and a tenth to 2048.
    private const int StreamedFloats = 1024, StreamedByFew = 4096;

    /// <summary>The cuts of least cost.</summary>
    /// <param name="r">The product.</param>
    /// <param name="rowTiles">The most strips.</param>
    /// <param name="panels">The most ranges.</param>
    /// <param name="lanes">Floats in a vector.</param>
    /// <param name="packsB">Whether a task packs its range of B.</param>
    /// <param name="copiesA">Whether a task copies its strip of A.</param>
    /// <param name="streams">Whether a task reads its range of B row by row.</param>
    public static TileCuts Choose(
        GemmRequest r, int rowTiles, int panels, int lanes, bool packsB, bool copiesA, bool streams = false)
    {
        double work = (double)r.M * r.N * r.K / lanes;
        // Few rows are bound by the bytes of B, not by their sums.
        long handed = Math.Max(r.MultiplyAdds / SmallestTask, 4L * r.K * r.N / SmallestBytes);
        long most = Math.Clamp(handed, 1, MostTasks);
        most = (most + r.Batch - 1) / r.Batch;
        double bytesA = 4.0 * r.M * r.K / (copiesA ? CopyRate : ReadRate);
        double bytesB = 4.0 * r.K * r.N / (packsB ? CopyRate : ReadRate);
        int piece = r.M <= 2 ? StreamedByFew : StreamedFloats;
        int mostRanges = streams ? Math.Max(1, r.N / piece) : panels;
        var best = new TileCuts(1, 1);
        double least = double.MaxValue;
        for (int ranges = 1; ranges <= Math.Min(Math.Min(panels, mostRanges), most); ranges++)
        {
            for (int strips = 1; strips <= Math.Min(rowTiles, most / ranges); strips++)
            {
                int tasks = strips * ranges * Math.Min(r.Batch, MostTasks);
                double waiting = (work / Waiting / tasks) + (work / Uneven * (Idle(tasks, 2) + Idle(tasks, 4)));
                double cost = (ranges * bytesA) + (strips * bytesB) + waiting;
                if (cost >= least) continue;
                least = cost;
                best = new TileCuts(strips, ranges);
            }
        }

        return best;
    }

    // The part of so many threads' time in which they have nothing to do, when equal tasks do not divide evenly.
    private static double Idle(int tasks, int threads) =>
        ((double)((tasks + threads - 1) / threads * threads) / tasks) - 1;
}
