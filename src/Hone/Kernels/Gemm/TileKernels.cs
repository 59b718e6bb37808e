using System.Runtime.Intrinsics;
using Hone.Kernels.Simd;
using Hone.Machine;

namespace Hone.Kernels.Gemm;

/// <summary>Finds the compiled micro-kernel for a width and a tile shape. Only what is called is ever compiled.</summary>
internal static unsafe class TileKernels
{
    /// <summary>Vectors in the widest tile; a packed panel of B is this wide, the last one of a matrix may be narrower.</summary>
    public const int Vectors = 2;

    /// <summary>Rows of the tallest tile that keeps rows x 2 accumulators, 2 vectors of B and a broadcast in registers.</summary>
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
        SimdLevel.V512 => Find<Vector512<float>, Simd512>(rows, vectors),
        SimdLevel.V256 => Find<Vector256<float>, Simd256>(rows, vectors),
        _ => Find<Vector128<float>, Simd128>(rows, vectors),
    };

    /// <summary>The pass that adds a second operand and applies the activation to a tile just stored.</summary>
    public static delegate*<TileArguments*, int, int, void> Finish(SimdLevel level) => level switch
    {
        SimdLevel.V512 => &TileFinish<Vector512<float>, Simd512>.Run,
        SimdLevel.V256 => &TileFinish<Vector256<float>, Simd256>.Run,
        _ => &TileFinish<Vector128<float>, Simd128>.Run,
    };

    private static delegate*<TileArguments*, void> Find<V, S>(int rows, int vectors)
        where V : unmanaged
        where S : ISimd<V>
        => vectors == 1 ? Find<V, S, N1>(rows) : Find<V, S, N2>(rows);

    private static delegate*<TileArguments*, void> Find<V, S, TVectors>(int rows)
        where V : unmanaged
        where S : ISimd<V>
        where TVectors : unmanaged
        => rows switch
        {
            1 => &MicroKernel<V, S, N1, TVectors>.Run,
            2 => &MicroKernel<V, S, N2, TVectors>.Run,
            3 => &MicroKernel<V, S, N3, TVectors>.Run,
            4 => &MicroKernel<V, S, N4, TVectors>.Run,
            5 => &MicroKernel<V, S, N5, TVectors>.Run,
            6 => &MicroKernel<V, S, N6, TVectors>.Run,
            7 => &MicroKernel<V, S, N7, TVectors>.Run,
            8 => &MicroKernel<V, S, N8, TVectors>.Run,
            9 => &MicroKernel<V, S, N9, TVectors>.Run,
            10 => &MicroKernel<V, S, N10, TVectors>.Run,
            11 => &MicroKernel<V, S, N11, TVectors>.Run,
            12 => &MicroKernel<V, S, N12, TVectors>.Run,
            13 => &MicroKernel<V, S, N13, TVectors>.Run,
            14 => &MicroKernel<V, S, N14, TVectors>.Run,
            _ => throw new ArgumentOutOfRangeException(nameof(rows)),
        };
}
