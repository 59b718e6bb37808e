using System.Runtime;
using Hone.Machine;

namespace Hone.Kernels.Gemm;

/// <summary>
/// Compiles micro-kernels on another thread while a plan is still being made, so that the first run does not wait.
/// </summary>
/// <remarks>
/// A tile costs the JIT 2-4 ms. Running it once over no steps makes the runtime compile it; a run that comes before
/// that is done waits for the same compilation. The first tile of all runs where it is asked for: when that compiles
/// nothing, kernels come from an image, and handing the others to threads would only cost time.
/// </remarks>
internal static unsafe class TileCompilation
{
    private static readonly Lock s_lock = new();
    private static readonly HashSet<int> s_begun = [];

    // Unknown until the first tile has run.
    private static bool? s_needed;

    /// <summary>Begins to compile all tiles that an extent of rows is cut into.</summary>
    public static void Begin(SimdLevel level, int extent, int vectors)
    {
        if (s_needed == false) return;
        int max = TileKernels.MaxRows(level);
        // Beyond two tiles only full ones repeat.
        for (int left = extent > 3 * max ? (extent % max) + (2 * max) : extent, rows; left > 0; left -= rows)
        {
            rows = TileKernels.NextRows(left, max);
            lock (s_lock)
            {
                int tile = ((((int)level * 64) + rows) * 64) + vectors;
                if (!s_begun.Add(tile)) continue;
                if (s_needed is null)
                {
                    s_needed = Compile((level, rows, vectors));
                    continue;
                }
            }

            if (s_needed == true)
                ThreadPool.UnsafeQueueUserWorkItem(t => Compile(t), (level, rows, vectors), preferLocal: false);
        }
    }

    /// <summary>Runs a tile over no steps; tells whether anything had to be compiled for it.</summary>
    private static bool Compile((SimdLevel Level, int Rows, int Vectors) tile)
    {
        using var room = new AlignedBuffer(tile.Rows * tile.Vectors * (int)tile.Level / 8);
        var arguments = new TileArguments
        {
            Bias = room.Floats,
            Y = room.Floats,
            YPitch = tile.Vectors * tile.Level.Lanes(),
            YVectorPitch = tile.Level.Lanes(),
        };
        var kernel = TileKernels.Find(tile.Level, tile.Rows, tile.Vectors);
        long compiled = JitInfo.GetCompiledMethodCount(currentThread: true);
        kernel(&arguments);
        return JitInfo.GetCompiledMethodCount(currentThread: true) > compiled;
    }
}
