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
        SimdLevel.V512 => &TileFinish<Simd512, Vector512<float>>.Run,
        SimdLevel.V256 => &TileFinish<Simd256, Vector256<float>>.Run,
        _ => &TileFinish<Simd128, Vector128<float>>.Run,
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
            1 => &MicroKernel<S, V, N1, TVectors>.Run,
            2 => &MicroKernel<S, V, N2, TVectors>.Run,
            3 => &MicroKernel<S, V, N3, TVectors>.Run,
            4 => &MicroKernel<S, V, N4, TVectors>.Run,
            5 => &MicroKernel<S, V, N5, TVectors>.Run,
            6 => &MicroKernel<S, V, N6, TVectors>.Run,
            7 => &MicroKernel<S, V, N7, TVectors>.Run,
            8 => &MicroKernel<S, V, N8, TVectors>.Run,
            9 => &MicroKernel<S, V, N9, TVectors>.Run,
            10 => &MicroKernel<S, V, N10, TVectors>.Run,
            11 => &MicroKernel<S, V, N11, TVectors>.Run,
            12 => &MicroKernel<S, V, N12, TVectors>.Run,
            13 => &MicroKernel<S, V, N13, TVectors>.Run,
            14 => &MicroKernel<S, V, N14, TVectors>.Run,
            _ => throw new ArgumentOutOfRangeException(nameof(rows)),
        };
}
