using Hone.Kernels.Gemm;
using Hone.Machine;

namespace Hone.Kernels.Convolution;

/// <summary>Counts the register tiles of a product.</summary>
internal static class ProductWork
{
    // Zen 4: an accumulator can be added to every fourth cycle; two loads a cycle, broadcasts among them.
    private const double Latency = 4, Loads = 2;

    /// <summary>A product of so many rows and vectors of columns over so many steps, cut as kernels cut it.</summary>
    public static ConvolutionWork Of(SimdLevel level, long rows, int vectors, double steps)
    {
        int panels = vectors / TileKernels.Vectors, rest = vectors % TileKernels.Vectors;
        var work = Column(level, rows, TileKernels.Vectors, steps) * panels;
        return rest == 0 ? work : work + Column(level, rows, rest, steps);
    }

    private static ConvolutionWork Column(SimdLevel level, long rows, int vectors, double steps)
    {
        int max = TileKernels.MaxRows(level);
        // Beyond two tiles only full ones repeat.
        long full = Math.Max(0, (rows / max) - 2);
        var work = Tile(level, max, vectors, steps) * full;
        for (int left = (int)(rows - (full * max)), tile; left > 0; left -= tile)
        {
            tile = TileKernels.NextRows(left, max);
            work += Tile(level, tile, vectors, steps);
        }

        return work;
    }

    private static ConvolutionWork Tile(SimdLevel level, int rows, int vectors, double steps)
    {
        // One 512-bit multiply-add a cycle, or two of 256 or 128 bits.
        double rate = level == SimdLevel.V512 ? 1 : 2;
        double cycles = Math.Max(Math.Max(rows * vectors / rate, Latency), (rows + vectors) / Loads);
        return new ConvolutionWork(cycles * steps, 1, 0, 0, 0);
    }
}
