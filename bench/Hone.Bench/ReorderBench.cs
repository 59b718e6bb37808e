using Hone.Kernels;
using Hone.Kernels.Copies;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Bench;

/// <summary>
/// Changes of layout beside a copy of the same bytes by Buffer.MemoryCopy, in turns, one thread: GB/s, read and written
/// bytes counted, and the fraction of the copy's speed.
/// </summary>
internal static unsafe class ReorderBench
{
    // Seconds for each pair of layouts.
    private const double Budget = 0.4;

    // What lies where; channels, and elements of a channel.
    private static readonly (string Where, int C, int Plane)[] s_sizes =
    [
        ("L2, 64x56x14", 64, 56 * 14), ("L2, 128x14x14", 128, 14 * 14), ("DRAM, 256x160x160", 256, 160 * 160),
        ("DRAM, 2048x57x57", 2048, 57 * 57), ("DRAM, 3x1600x1600", 3, 1600 * 1600),
    ];

    /// <summary>Prints a table row for each size and pair of layouts.</summary>
    public static void Run(SimdLevel level)
    {
        Console.WriteLine("| size | kernel | GB/s | copy GB/s | of copy |");
        Console.WriteLine("|---|---|---|---|---|");
        foreach (var (where, c, plane) in s_sizes)
        {
            int lanes = level.Lanes(), whole = (c + lanes - 1) / lanes * lanes;
            long Bytes(Layout layout) => sizeof(float) * (long)plane * (layout == Layout.Nchwc ? whole : c);
            using var x = new AlignedBuffer(Bytes(Layout.Nchwc));
            using var y = new AlignedBuffer(Bytes(Layout.Nchwc));
            foreach (var from in Enum.GetValues<Layout>())
                foreach (var to in Enum.GetValues<Layout>().Where(l => l != from))
                {
                    var request = new ReorderRequest { From = from, To = to, C = c, Plane = plane };
                    var kernel = KernelTable.Create(request, level)!;
                    using var bound = new BoundKernel(kernel, x, y);
                    long bytes = (Bytes(from) + Bytes(to)) / 2;
                    double[] least = Timing.LeastInTurns(
                        [() => Buffer.MemoryCopy(x.Pointer, y.Pointer, bytes, bytes), bound.Run], Budget);
                    var (copy, reorder) = (least[0], least[1]);
                    Console.WriteLine(
                        $"| {where} | {kernel.Name} | {2 * bytes / reorder / 1e9:F1} | {2 * bytes / copy / 1e9:F1}"
                        + $" | {copy / reorder:P0} |");
                }
        }
    }
}
