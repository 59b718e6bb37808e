using System.Diagnostics;
using Hone.Kernels.Quantized;
using Hone.Machine;

namespace Hone.Bench;

/// <summary>
/// Integer tiles of 8-bit numbers, emitted and in C#: GOP/s, and the fraction of four times the float32 peak, which is
/// what a dot instruction a cycle gives.
/// </summary>
internal static unsafe class QuadBench
{
    private const double Seconds = 1.0;
    private static readonly int[] Quads = [16, 64, 256];
    private static readonly (int Rows, int Vectors)[] Tiles = [(14, 2), (14, 1), (7, 2), (4, 2), (1, 2), (1, 1)];

    /// <summary>Prints a line for each tile and length.</summary>
    public static void Run(IReadOnlyList<SimdLevel> levels)
    {
        long begin = Stopwatch.GetTimestamp();
        string first = new QuadTiles(levels[0]).Instructions;
        Console.WriteLine($"first tiles of {first}: {Stopwatch.GetElapsedTime(begin).TotalMilliseconds:F2} ms");
        QuadTiles[] sets =
        [
            .. levels.SelectMany(l => new[] { new QuadTiles(l), new QuadTiles(l, emitted: false) })
                .DistinctBy(t => t.Instructions),
        ];
        double peak = 4 * Peak.Gflops();
        Console.WriteLine($"4 x float32 peak: {peak:F0} GOP/s");
        foreach (var (rows, vectors) in Tiles)
            foreach (int quads in Quads)
            {
                string[] cells = [.. Measure(sets, rows, vectors, quads).Zip(sets).Select(x =>
                    $"{x.Second.Instructions} {x.First,5:F0} ({x.First / peak,4:P0})")];
                Console.WriteLine($"{rows,2} x {vectors} x {quads,3} quads: {string.Join("   ", cells)}");
            }
    }

    private static double[] Measure(QuadTiles[] sets, int rows, int vectors, int quads)
    {
        using var memory = new AlignedBuffer((rows * quads * 4) + (quads * vectors * 64) + 8192);
        byte* b = memory.Pointer;
        byte* a = b + (quads * vectors * 64);
        byte* rest = a + ((rows * quads * 4) + 63) / 64 * 64;
        var run = new QuadRun(0, quads);
        var arguments = new QuadTileArguments
        {
            A = a,
            Pitch = quads * 4,
            B = b,
            Runs = &run,
            RunCount = 1,
            Start = (int*)rest,
            Terms = (int*)(rest + 256),
            Sums = (int*)(rest + 512),
        };
        nint at = (nint)(&arguments);
        double[] times = Timing.LeastInTurns(
            [.. sets.Select(s => (Action)(() => s.Run((QuadTileArguments*)at, rows, vectors)))], Seconds / 4);
        return [.. times.Zip(sets).Select(x => 2.0 * rows * vectors * x.Second.Lanes * quads * 4 / x.First / 1e9)];
    }
}
