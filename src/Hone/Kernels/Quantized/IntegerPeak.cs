using Hone.Machine;

namespace Hone.Kernels.Quantized;

/// <summary>
/// What one core does at most with products of bytes, measured once for the process: the yardstick of "fraction of
/// peak" where a step computes in bytes.
/// </summary>
public static unsafe class IntegerPeak
{
    private const int Quads = 64, Rounds = 200;

    private static readonly Lazy<double> LazyGops = new(() => Measure(SimdLevels.Best));

    /// <summary>
    /// GOP/s of multiply-adds of bytes into int32 (two operations each) on one core: the largest tile over operands in
    /// the first-level cache, with the dot instruction where the processor has one. The first call takes about 30 ms.
    /// </summary>
    public static double Gops => LazyGops.Value;

    private static double Measure(SimdLevel level)
    {
        var tiles = new QuadTiles(level);
        int rows = tiles.MaxRows, vector = tiles.Lanes * 4;
        using var a = new AlignedBuffer(rows * Quads * 4);
        using var b = new AlignedBuffer(2L * Quads * vector);
        using var sums = new AlignedBuffer(tiles.SumsBytes);
        using var starts = new AlignedBuffer(2 * vector);
        using var terms = new AlignedBuffer(rows * sizeof(int));
        var run = new QuadRun(0, Quads);
        var tile = new QuadTileArguments
        {
            A = a.Pointer, Pitch = Quads * 4, B = b.Pointer, Runs = &run, RunCount = 1, Start = (int*)starts.Pointer,
            Terms = (int*)terms.Pointer, Sums = (int*)sums.Pointer,
        };
        nint at = (nint)(&tile);
        double operations = 2.0 * rows * 2 * vector * Quads * Rounds;
        return operations / 1e9 / Burst.BestSeconds(30, () =>
        {
            for (int i = 0; i < Rounds; i++) tiles.Run((QuadTileArguments*)at, rows, 2);
            return 0;
        });
    }
}
