using System.Diagnostics;
using Hone.Kernels;
using Hone.Machine;

namespace Hone.Bench;

/// <summary>Times kernels on the calling thread.</summary>
internal static unsafe class KernelTimer
{
    /// <summary>The shortest of several runs of all tasks, in seconds, operands in whatever cache they fit.</summary>
    public static double Seconds(Kernel kernel, params AlignedBuffer?[] operands)
    {
        using var bound = new BoundKernel(kernel, operands);
        double best = double.MaxValue;
        for (var total = Stopwatch.StartNew(); total.ElapsedMilliseconds < 300;)
        {
            long start = Stopwatch.GetTimestamp();
            bound.Run();
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
}
