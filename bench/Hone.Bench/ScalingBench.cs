using System.Diagnostics;
using Hone.Kernels;
using Hone.Kernels.Gemm;
using Hone.Machine;

namespace Hone.Bench;

/// <summary>What a second thread brings to products, by the wall clock, one and two threads in turns.</summary>
internal static class ScalingBench
{
    private static readonly (int M, int N, int K)[] s_shapes =
        [(512, 512, 512), (1024, 1024, 1024), (2048, 2048, 2048), (3136, 128, 64), (196, 512, 512), (49, 2048, 512)];

    /// <summary>One line a shape.</summary>
    public static void Run(SimdLevel level)
    {
        Console.WriteLine("| M x N x K | 1 thread GFLOP/s | 2 threads | ratio |\n|---|---|---|---|");
        using var one = WorkerPool.Shared.Rent(1);
        using var two = WorkerPool.Shared.Rent(2);
        foreach (var (m, n, k) in s_shapes)
        {
            using var a = KernelTimer.Numbers((long)m * k);
            using var b = KernelTimer.Numbers((long)k * n);
            using var y = KernelTimer.Numbers((long)m * n);
            var kernel = KernelTable.Create(new GemmRequest { M = m, N = n, K = k }, level)!;
            using var product = new BoundKernel(kernel, a, b, null, y);
            double single = double.MaxValue, both = double.MaxValue;
            long begin = Stopwatch.GetTimestamp();
            for (int i = 0; i < 5 || Stopwatch.GetElapsedTime(begin).TotalSeconds < 1.5; i++)
            {
                single = Math.Min(single, Wall(product, one));
                both = Math.Min(both, Wall(product, two));
            }

            double flops = 2e-9 * m * n * k;
            Console.WriteLine($"| {m}x{n}x{k} | {flops / single:F1} | {flops / both:F1} | {single / both:F2} |");
        }
    }

    private static double Wall(BoundKernel product, Team team)
    {
        long start = Stopwatch.GetTimestamp();
        product.Run(team);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
