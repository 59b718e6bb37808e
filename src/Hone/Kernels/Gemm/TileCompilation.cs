using Hone.Machine;

namespace Hone.Kernels.Gemm;

/// <summary>
/// Compiles micro-kernels on another thread while a plan is still being made, so that the first run does not wait.
/// </summary>
/// <remarks>
/// A tile costs the JIT 2-4 ms. Running it once over no steps makes the runtime compile it; a run that comes before
/// that is done waits for the same compilation.
/// </remarks>
internal static unsafe class TileCompilation
{
    private static readonly Lock s_lock = new();
    private static readonly HashSet<(SimdLevel Level, int Rows, int Vectors)> s_begun = [];

    /// <summary>Begins to compile all tiles that an extent of rows is cut into.</summary>
    public static void Begin(SimdLevel level, int extent, int vectors)
    {
        int max = TileKernels.MaxRows(level);
        // Beyond two tiles only full ones repeat.
        for (int left = extent > 3 * max ? (extent % max) + (2 * max) : extent, rows; left > 0; left -= rows)
        {
            rows = TileKernels.NextRows(left, max);
            lock (s_lock)
                if (!s_begun.Add((level, rows, vectors))) continue;
            ThreadPool.UnsafeQueueUserWorkItem(Compile, (level, rows, vectors), preferLocal: false);
        }
    }

    private static void Compile((SimdLevel Level, int Rows, int Vectors) tile)
    {
        using var room = new AlignedBuffer(tile.Rows * tile.Vectors * (int)tile.Level / 8);
        var arguments = new TileArguments
        {
            Bias = room.Floats,
            Y = room.Floats,
            YPitch = tile.Vectors * tile.Level.Lanes(),
            YVectorPitch = tile.Level.Lanes(),
        };
        TileKernels.Find(tile.Level, tile.Rows, tile.Vectors)(&arguments);
    }
}
