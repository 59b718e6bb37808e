using Hone.Kernels.Gemm;
using Hone.Kernels.Quantized;
using Hone.Machine;

namespace Hone.Tests.Kernels.Quantized;

/// <summary>Integer tiles give what plain loops give, bit for bit.</summary>
public sealed unsafe class QuadTileTests
{
    private static readonly QuadRun[][] Reductions =
    [
        [new(0, 1)],
        [new(0, 16)],
        [new(2, 3), new(9, 0), new(0, 1), new(7, 5)],
        [new(4, 33), new(0, 2), new(40, 7)],
        [new(0, 0)],
    ];

    public static TheoryData<SimdLevel> Levels => GuardedRun.Levels;

    [Theory]
    [MemberData(nameof(Levels))]
    public void Every_height_and_width_is_exact(SimdLevel level)
    {
        foreach (bool emitted in new[] { true, false })
        {
            var tiles = new QuadTiles(level, emitted);
            Check(tiles.Lanes, tiles.Run);
        }
    }

    [Fact]
    public void Emitted_code_serves_where_processor_and_system_allow_it()
    {
        byte* place = ExecutableMemory.Place([0xC3]);
        bool emitted = CpuInfo.Features.Contains("avx512_vnni") && place != null;
        Assert.Equal(emitted ? "vnni512" : "v512", new QuadTiles(SimdLevel.V512).Instructions);
        Assert.Equal("v512", new QuadTiles(SimdLevel.V512, emitted: false).Instructions);
    }

    /// <summary>All heights and widths, on whatever computes them.</summary>
    internal static void Check(int lanes, QuadTileRun.Compute compute)
    {
        for (int rows = 1; rows <= TileKernels.TallestRows; rows++)
            for (int vectors = 1; vectors <= TileKernels.Vectors; vectors++)
                foreach (var runs in Reductions)
                    foreach (bool extreme in new[] { false, true })
                    {
                        var run = new QuadTileRun(rows, vectors, lanes, runs, rows % 3 * 4, extreme);
                        Assert.Equal(run.Expected(), run.Actual(compute));
                    }
    }
}
