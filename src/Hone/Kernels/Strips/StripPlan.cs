using Hone.Kernels.Gemm;

namespace Hone.Kernels.Strips;

/// <summary>How a chain is cut: bands of its last rows are tasks, strips of a band are what the cache holds.</summary>
/// <remarks>It depends on shapes only.</remarks>
internal sealed unsafe class StripPlan
{
    // Half of a 1 MiB second-level cache: the rest is for weights and for what streams through.
    private const long BufferBytes = 512 * 1024;

    // Four threads share four bands. More balance better, as long as the rows that two bands compute stay few.
    private const int LeastTasks = 4, MostTasks = 16;
    private const double MostTwice = 0.03;

    // Planes a power of two apart would meet in few sets of the first-level cache.
    private const int LineFloats = 16;

    private readonly StripShape[] _stages;

    /// <summary>A plan of so many bands and strips so tall.</summary>
    public StripPlan(StripShape[] stages, int bands, int strip)
    {
        _stages = stages;
        (Bands, Strip) = (bands, strip);
        Capacities = new int[stages.Length - 1];
        Walk();
    }

    /// <summary>Bands of an image.</summary>
    public int Bands { get; }

    /// <summary>Rows of the last stage in a strip.</summary>
    public int Strip { get; }

    /// <summary>For each stage but the last: the rows that its buffer holds.</summary>
    public int[] Capacities { get; }

    /// <summary>The most input rows of the chain that a strip reads.</summary>
    public int InputRows { get; private set; }

    /// <summary>Multiply-adds of vectors for an image, rows that two bands compute counted twice.</summary>
    public double Cycles { get; private set; }

    /// <summary>Bytes of an image moved within buffers, from the end of a strip to the start of the next.</summary>
    public double MovedBytes { get; private set; }

    /// <summary>Strips of an image.</summary>
    public int Strips { get; private set; }

    /// <summary>Bytes of all buffers.</summary>
    public long Bytes
    {
        get
        {
            long bytes = 0;
            for (int i = 0; i < Capacities.Length; i++) bytes += BufferBytesOf(i);
            return bytes;
        }
    }

    /// <summary>Floats from one plane of a stage's buffer to the next.</summary>
    public long PlaneOf(int stage) => (Capacities[stage] * _stages[stage].OutputRow) + LineFloats;

    /// <summary>Bytes of a stage's buffer.</summary>
    public long BufferBytesOf(int stage) => _stages[stage].OutputPlanes * PlaneOf(stage) * sizeof(float);

    /// <summary>The tallest strips whose buffers stay in the second-level cache, or null where no strip does.</summary>
    public static StripPlan? Of(StripShape[] stages)
    {
        int rows = stages[^1].Rows.Outputs;
        double cycles = 0;
        foreach (var stage in stages) cycles += stage.Cycles * stage.Rows.Outputs;
        int bands = 1;
        for (int more = 2; more <= rows && stages[0].Images * more <= MostTasks; more *= 2)
        {
            bool few = stages[0].Images * bands >= LeastTasks;
            if (few && new StripPlan(stages, more, (rows + more - 1) / more).Cycles > cycles * (1 + MostTwice)) break;
            bands = more;
        }

        StripPlan? best = null;
        int most = (rows + bands - 1) / bands;
        for (int strip = Math.Min(2, most); strip <= most; strip += Even(strip / 4))
        {
            var plan = new StripPlan(stages, bands, strip);
            if (plan.Bytes > BufferBytes) break;
            best = plan;
        }

        return best;
    }

    /// <summary>The rows of the last stage that belong to a band.</summary>
    public (int First, int End) Band(int band) => TileCuts.Piece(_stages[^1].Rows.Outputs, band, Bands, 1);

    // Depthwise rows go in pairs.
    private static int Even(int step) => Math.Max(1, step) * 2;

    private void Walk()
    {
        int* numbers = stackalloc int[StripWalk.Numbers(_stages.Length)];
        for (int band = 0; band < Bands; band++)
        {
            var (first, last) = Band(band);
            var walk = new StripWalk(_stages, numbers, first);
            for (int end; first < last; first = end, Strips++)
            {
                end = Math.Min(last, first + Strip);
                walk.Next(end);
                Count(walk);
            }
        }
    }

    private void Count(in StripWalk walk)
    {
        for (int i = 0; i < _stages.Length; i++)
        {
            int first = walk.First(i), end = walk.End(i), kept = walk.Kept(i);
            Cycles += _stages[i].Cycles * Math.Max(0, end - first);
            if (i == 0 && end > first)
                InputRows = Math.Max(InputRows, _stages[0].EndInput(end) - _stages[0].FirstInput(first));
            if (i == Capacities.Length) continue;
            Capacities[i] = Math.Max(Capacities[i], end - kept);
            MovedBytes += (double)(first - kept) * _stages[i].OutputRowBytes;
        }
    }
}
