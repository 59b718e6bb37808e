using System.Diagnostics;
using Hone.Kernels;
using Hone.Machine;

namespace Hone.Cli.Products;

/// <summary>The operands of one product, and the team that runs kernels over them.</summary>
/// <remarks>
/// The time is the least of the runs; the first, which compiles, does not count unless it is long. A kernel too slow
/// for the whole product is measured on fewer rows of A.
/// </remarks>
internal sealed unsafe class ProductRun : IDisposable
{
    // Seconds: what takes longer is measured on fewer rows.
    private const double SlowestRun = 1.5;

    private readonly AlignedBuffer _a, _b, _y;
    private readonly Team _team;
    private readonly TimeSpan _duration;

    /// <summary>Makes operands of small numbers and rents the team.</summary>
    public ProductRun(ProductSize size, int threads, TimeSpan duration)
    {
        (Size, _duration) = (size, duration);
        _a = Filled((long)size.M * size.K);
        _b = Filled((long)size.K * size.N);
        _y = new AlignedBuffer((long)size.M * size.N * sizeof(float));
        _team = WorkerPool.Shared.Rent(threads);
    }

    /// <summary>The whole product.</summary>
    public ProductSize Size { get; }

    /// <summary>Threads that take part.</summary>
    public int Threads => _team.Threads;

    /// <summary>What the cores of these threads do at most, measured, in GFLOP/s.</summary>
    public double Peak => MeasuredPeaks.F32Gflops * Threads;

    /// <summary>B, for kernels that keep it.</summary>
    public ReadOnlySpan<float> B => new(_b.Floats, Size.K * Size.N);

    /// <summary>Measures one kernel.</summary>
    /// <param name="name">What to call it.</param>
    /// <param name="create">Makes it for so many rows.</param>
    public ProductResult Measure(string name, Func<int, Kernel> create)
    {
        int rows = RowsFor(create);
        var kernel = create(rows);
        double seconds = Least(kernel, _duration);
        double gflops = 2e-9 * rows * Size.N * Size.K / seconds;
        return new ProductResult(name, kernel.Name, rows, seconds * 1e3 * Size.M / rows, gflops, gflops / Peak);
    }

    /// <summary>All rows, or as many as a run of a third of the slowest allowed takes.</summary>
    private int RowsFor(Func<int, Kernel> create)
    {
        int rows = Math.Min(Size.M, 4 * Threads);
        while (rows < Size.M)
        {
            double row = Least(create(rows), TimeSpan.Zero) / rows;
            if (row * Size.M <= SlowestRun) return Size.M;
            int next = (int)Math.Min(SlowestRun / 3 / row, 4L * rows);
            if (next <= rows) break;
            rows = next;
        }

        return rows;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _team.Dispose();
        foreach (var buffer in (AlignedBuffer[])[_a, _b, _y]) buffer.Dispose();
    }

    // The least time of a run after one that compiles, at least one.
    private double Least(Kernel kernel, TimeSpan duration)
    {
        using var workspace = new AlignedBuffer(kernel.WorkspaceBytes, zeroed: false);
        using var work = new KernelWork(kernel.ScratchBytes, Threads);
        void** operands = stackalloc void*[] { _a.Pointer, _b.Pointer, null, _y.Pointer, workspace.Pointer };
        long begin = Stopwatch.GetTimestamp();
        double least = double.MaxValue;
        for (int i = 0; i < 2 || Stopwatch.GetElapsedTime(begin) < duration; i++)
        {
            long start = Stopwatch.GetTimestamp();
            work.Run(kernel, operands, _team);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (i > 0 || seconds > SlowestRun / 10) least = Math.Min(least, seconds);
            if (seconds > SlowestRun / 10 && Stopwatch.GetElapsedTime(begin) >= duration) break;
        }

        return Math.Max(least, 1e-9);
    }

    private static AlignedBuffer Filled(long count)
    {
        var buffer = new AlignedBuffer(count * sizeof(float), zeroed: false);
        for (long i = 0; i < count; i++) buffer.Floats[i] = (i % 13) - 6;
        return buffer;
    }
}
