using Hone.Kernels.Gemm;
using Hone.Kernels.Quantized;
using Hone.Machine;

namespace Hone.Tests.Kernels.Quantized;

/// <summary>Integer tiles give what plain loops give, bit for bit.</summary>
public sealed class QuadTileTests
{
    private static readonly Run[][] Reductions =
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
        var tiles = new QuadTiles(level);
        for (int rows = 1; rows <= tiles.MaxRows; rows++)
            for (int vectors = 1; vectors <= TileKernels.Vectors; vectors++)
                foreach (var runs in Reductions)
                    foreach (bool extreme in new[] { false, true })
                    {
                        var run = new QuadTileRun(rows, vectors, tiles.Lanes, runs, rows % 3 * 4, extreme);
                        Assert.Equal(run.Expected(), run.Actual(tiles));
                    }
    }
}
