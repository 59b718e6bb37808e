using Hone.Kernels;
using Hone.Kernels.Gemm;
using Hone.Machine;

namespace Hone.Bench;

/// <summary>Products against OpenBLAS's cblas_sgemm, one thread, both in turns within one run, by minima.</summary>
/// <remarks>
/// cblas_sgemm gets B anew with each call and packs it then, so its peer is this engine with B at run time, packing
/// included; that is the ratio. Weights packed beforehand, as a network has them, are shown beside it. Where one
/// operand is a vector the peer is the faster of cblas_sgemm and cblas_sgemv.
/// </remarks>
internal static unsafe class OpenBlasBench
{
    private const double SecondsPerShape = 0.5;

    private static readonly (string Kind, int M, int N, int K)[] s_shapes =
    [
        ("square", 64, 64, 64), ("square", 128, 128, 128), ("square", 256, 256, 256), ("square", 512, 512, 512),
        ("square", 1024, 1024, 1024), ("square", 2048, 2048, 2048),
        ("small", 8, 8, 8), ("small", 16, 16, 16), ("small", 24, 24, 24), ("small", 32, 32, 32),
        ("odd", 257, 129, 511), ("odd", 1000, 1000, 1000),
        ("1x1", 12544, 64, 32), ("1x1", 3136, 128, 64), ("1x1", 784, 256, 128), ("1x1", 196, 512, 512),
        ("1x1", 49, 1024, 1024), ("1x1", 49, 2048, 512), ("1x1", 3136, 64, 256),
        ("tall", 4096, 32, 256), ("tall", 2048, 64, 2048), ("tall", 10000, 16, 64),
        ("flat", 8, 4096, 4096), ("flat", 32, 4096, 256), ("flat", 128, 3072, 768),
        ("gemv", 1, 1000, 1024), ("gemv", 1, 4096, 4096), ("gemv", 1, 4096, 9216), ("gemv", 1024, 1, 1024),
        ("gemv", 4096, 1, 4096),
    ];

    /// <summary>The table, its geometric mean and its slowest line; 1 when there is no OpenBLAS.</summary>
    /// <param name="level">The vector width of this engine's kernels.</param>
    /// <param name="only">Only shapes of this kind or of this text, as in <c>1x1</c> or <c>512x512x512</c>.</param>
    public static int Run(SimdLevel level, string? only)
    {
        if (OpenBlas.Find() is not { } blas)
        {
            Console.Error.WriteLine("libopenblas.so.0 is not installed; on Debian: apt-get install libopenblas0");
            return 1;
        }

        blas.SetThreads(1);
        double peak = Peak.Gflops(), dram = MeasuredBandwidth.Current.Dram;
        Console.WriteLine($"{blas.Configuration}; FMA peak {peak:F1} GFLOP/s, DRAM {dram:F1} GB/s");
        Console.WriteLine("| kind | M x N x K | ours GFLOP/s | of peak | of DRAM | OpenBLAS | ratio | packed"
            + " | B' | OpenBLAS B' | ratio |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|");
        var ratios = new List<(double Ratio, string Shape)>();
        foreach (var (kind, m, n, k) in s_shapes)
        {
            string shape = $"{m}x{n}x{k}";
            if (only is not null && kind != only && shape != only) continue;
            var times = Measure(blas, m, n, k, level);
            double flops = 2e-9 * m * n * k;
            double bytes = 4e-9 * (((double)m * k) + ((double)k * n) + ((double)m * n));
            string ofDram = kind == "gemv" ? $"{bytes / times.Ours / dram:P0}" : "";
            ratios.Add((times.Blas / times.Ours, shape));
            Console.WriteLine(
                $"| {kind} | {shape} | {flops / times.Ours:F1} | {flops / times.Ours / peak:P0} | {ofDram}"
                + $" | {flops / times.Blas:F1} | {times.Blas / times.Ours:F2} | {flops / times.Packed:F1}"
                + $" | {flops / times.OursTransposed:F1} | {flops / times.BlasTransposed:F1}"
                + $" | {times.BlasTransposed / times.OursTransposed:F2} |");
        }

        double mean = Math.Exp(ratios.Average(r => Math.Log(r.Ratio)));
        var (least, slowest) = ratios.Min();
        Console.WriteLine($"geometric mean {mean:F3}, slowest {slowest} {least:F3}, shapes {ratios.Count}");
        return 0;
    }

    private static BoundKernel Bind(
        GemmRequest request, SimdLevel level, AlignedBuffer a, AlignedBuffer? b, AlignedBuffer y) =>
        new(KernelTable.Create(request, level)!, a, b, null, y);

    private static Times Measure(OpenBlas blas, int m, int n, int k, SimdLevel level)
    {
        using var a = KernelTimer.Numbers((long)m * k);
        using var b = KernelTimer.Numbers((long)k * n);
        using var y = KernelTimer.Numbers((long)m * n);
        var request = new GemmRequest { M = m, N = n, K = k };
        var values = new float[(long)k * n];
        new Span<float>(b.Floats, values.Length).CopyTo(values);
        using var ours = Bind(request, level, a, b, y);
        using var transposed = Bind(request with { TransposeB = true }, level, a, b, y);
        using var packed = Bind(request with { Weights = new Weights(values) }, level, a, null, y);
        nint x = (nint)a.Floats, w = (nint)b.Floats, to = (nint)y.Floats;
        Action Blas(bool prime) => () => blas.Gemm(m, n, k, (float*)x, (float*)w, prime, (float*)to);
        Action Vector(bool prime) => () => blas.Gemv(m, n, k, (float*)x, (float*)w, prime, (float*)to);
        List<Action> turns = [ours.Run, Blas(false), packed.Run, transposed.Run, Blas(true)];
        if (m == 1 || n == 1) turns.AddRange([Vector(false), Vector(true)]);
        double[] least = Timing.LeastInTurns(turns, SecondsPerShape);
        return turns.Count == 5
            ? new Times(least[0], least[1], least[2], least[3], least[4])
            : new Times(
                least[0], Math.Min(least[1], least[5]), least[2], least[3], Math.Min(least[4], least[6]));
    }

    private readonly record struct Times(
        double Ours, double Blas, double Packed, double OursTransposed, double BlasTransposed);
}
