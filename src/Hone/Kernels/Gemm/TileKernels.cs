using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Hone.Kernels.Simd;
using Hone.Machine;

namespace Hone.Kernels.Gemm;

/// <summary>
/// Finds the compiled micro-kernel for a width and a tile shape. Only what is called is ever compiled.
/// </summary>
internal static unsafe class TileKernels
{
    /// <summary>
    /// Vectors in the widest tile; a packed panel of B is this wide, the last one of a matrix may be narrower.
    /// </summary>
    public const int Vectors = 2;

    /// <summary>Rows of the tallest tile at any width.</summary>
    public const int TallestRows = 14;

    /// <summary>
    /// Rows of the tallest tile that keeps rows x 2 accumulators, 2 vectors of B and a broadcast in registers.
    /// </summary>
    public static int MaxRows(SimdLevel level) => level switch
    {
        SimdLevel.V512 => Simd512.TileRows,
        SimdLevel.V256 => Simd256.TileRows,
        _ => Simd128.TileRows,
    };

    /// <summary>
    /// The height of the next tile when so many rows remain. Full tiles, except that a last remainder of less than half
    /// a tile is shared evenly with the one before: 17 rows are 9 + 8 and not 14 + 3.
    /// </summary>
    public static int NextRows(int remaining, int max)
    {
        if (remaining <= max) return remaining;
        int over = remaining - max;
        return over >= max / 2 ? max : (remaining + 1) / 2;
    }

    /// <summary>The micro-kernel for a tile of rows x vectors.</summary>
    public static delegate*<TileArguments*, void> Find(SimdLevel level, int rows, int vectors) => level switch
    {
        SimdLevel.V512 => Find<Simd512, Vector512<float>>(rows, vectors),
        SimdLevel.V256 => Find<Simd256, Vector256<float>>(rows, vectors),
        _ => Find<Simd128, Vector128<float>>(rows, vectors),
    };

    /// <summary>The pass that ends a tile which the micro-kernel cannot end alone.</summary>
    public static delegate*<TileArguments*, float*, int, int, int, void> Finish(SimdLevel level) => level switch
    {
        SimdLevel.V512 => Finish<Simd512, Vector512<float>>(),
        SimdLevel.V256 => Finish<Simd256, Vector256<float>>(),
        _ => Finish<Simd128, Vector128<float>>(),
    };

    private static delegate*<TileArguments*, void> Find<S, V>(int rows, int vectors)
        where S : struct, ISimd<V>
        where V : unmanaged
        => vectors == 1 ? Find<S, V, N1>(rows) : Find<S, V, N2>(rows);

    private static delegate*<TileArguments*, void> Find<S, V, TVectors>(int rows)
        where S : struct, ISimd<V>
        where V : unmanaged
        where TVectors : unmanaged
        => rows switch
        {
            1 => Of<S, V, N1, TVectors>(),
            2 => Of<S, V, N2, TVectors>(),
            3 => Of<S, V, N3, TVectors>(),
            4 => Of<S, V, N4, TVectors>(),
            5 => Of<S, V, N5, TVectors>(),
            6 => Of<S, V, N6, TVectors>(),
            7 => Of<S, V, N7, TVectors>(),
            8 => Of<S, V, N8, TVectors>(),
            9 => Of<S, V, N9, TVectors>(),
            10 => Of<S, V, N10, TVectors>(),
            11 => Of<S, V, N11, TVectors>(),
            12 => Of<S, V, N12, TVectors>(),
            13 => Of<S, V, N13, TVectors>(),
            14 => Of<S, V, N14, TVectors>(),
            _ => throw new ArgumentOutOfRangeException(nameof(rows)),
        };

    // A pointer in a method of its own: an image finds all that a method points to before it first runs, and each tile
    // is a type to be loaded.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static delegate*<TileArguments*, void> Of<S, V, TRows, TVectors>()
        where S : struct, ISimd<V>
        where V : unmanaged
        where TRows : unmanaged
        where TVectors : unmanaged
        => &MicroKernel<S, V, TRows, TVectors>.Run;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static delegate*<TileArguments*, float*, int, int, int, void> Finish<S, V>()
        where S : struct, ISimd<V>
        where V : unmanaged
        => &TileFinish<S, V>.Run;
}
