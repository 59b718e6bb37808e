using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Hone.Kernels;
using Hone.Machine;

namespace Hone.Bench;

/// <summary>Times kernels on the calling thread.</summary>
internal static unsafe class KernelTimer
{
    /// <summary>The shortest of several runs of all tasks, in seconds, operands in whatever cache they fit.</summary>
    public static double Seconds(Kernel kernel, params AlignedBuffer?[] operands)
    {
        void** pointers = stackalloc void*[operands.Length];
        for (int i = 0; i < operands.Length; i++) pointers[i] = operands[i] is { } o ? o.Pointer : null;
        using var scratch = new AlignedBuffer(kernel.ScratchBytes);
        double best = double.MaxValue;
        for (var total = Stopwatch.StartNew(); total.ElapsedMilliseconds < 300;)
        {
            long start = Stopwatch.GetTimestamp();
            for (int task = 0; task < kernel.Tasks; task++) kernel.Run(pointers, task, scratch.Pointer);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }

    /// <summary>
    /// The mean of runs over operands that take turns, so that none is in the first or second cache level when its turn
    /// comes, as in a network.
    /// </summary>
    public static double ColdSeconds(Kernel kernel, params long[] floats)
    {
        long bytes = floats.Sum() * sizeof(float);
        int count = (int)(12_000_000 / bytes) + 2;
        var sets = Enumerable.Range(0, count).Select(_ => floats.Select(Numbers).ToArray()).ToArray();
        using var scratch = new AlignedBuffer(kernel.ScratchBytes);
        void** pointers = stackalloc void*[floats.Length];
        double best = double.MaxValue;
        for (var total = Stopwatch.StartNew(); total.ElapsedMilliseconds < 500;)
        {
            long start = Stopwatch.GetTimestamp();
            foreach (var set in sets)
            {
                for (int i = 0; i < set.Length; i++) pointers[i] = floats[i] == 0 ? null : set[i].Pointer;
                for (int task = 0; task < kernel.Tasks; task++) kernel.Run(pointers, task, scratch.Pointer);
            }

            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds / sets.Length);
        }

        foreach (var buffer in sets.SelectMany(s => s)) buffer.Dispose();
        return best;
    }

    /// <summary>A buffer of small numbers.</summary>
    public static AlignedBuffer Numbers(long count)
    {
        var buffer = new AlignedBuffer(count * sizeof(float));
        for (long i = 0; i < count; i++) buffer.Floats[i] = (i % 13) - 6;
        return buffer;
    }

    /// <summary>
    /// Multiply-adds a second, times two, of 12 independent chains in registers: the ceiling, in GFLOP/s.
    /// </summary>
    public static double Peak()
    {
        double best = double.MaxValue;
        for (int i = 0; i < 20; i++)
        {
            long start = Stopwatch.GetTimestamp();
            Chains(100_000);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return 100_000.0 * 12 * Vector512<float>.Count * 2 / best / 1e9;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static Vector512<float> Chains(int count)
    {
        var w = Vector512.Create(0.5f);
        Vector512<float> a = w, b = w, c = w, d = w, e = w, f = w, g = w, h = w, i = w, j = w, k = w, l = w;
        for (; count > 0; count--)
        {
            a = Vector512.FusedMultiplyAdd(a, w, w);
            b = Vector512.FusedMultiplyAdd(b, w, w);
            c = Vector512.FusedMultiplyAdd(c, w, w);
            d = Vector512.FusedMultiplyAdd(d, w, w);
            e = Vector512.FusedMultiplyAdd(e, w, w);
            f = Vector512.FusedMultiplyAdd(f, w, w);
            g = Vector512.FusedMultiplyAdd(g, w, w);
            h = Vector512.FusedMultiplyAdd(h, w, w);
            i = Vector512.FusedMultiplyAdd(i, w, w);
            j = Vector512.FusedMultiplyAdd(j, w, w);
            k = Vector512.FusedMultiplyAdd(k, w, w);
            l = Vector512.FusedMultiplyAdd(l, w, w);
        }

        return a + b + c + d + e + f + g + h + i + j + k + l;
    }
}
