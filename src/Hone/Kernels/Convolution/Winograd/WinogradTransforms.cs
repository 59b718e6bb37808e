using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Convolution.Winograd;

/// <summary>The two-dimensional transforms: the one-dimensional ones over columns, then over rows.</summary>
/// <remarks>
/// What lies between the two passes stays in the first-level cache: 36 vectors for F(4, 3), more than there are
/// registers.
/// </remarks>
internal static unsafe class WinogradTransforms<S, V, TTile>
    where S : struct, ISimd<V>
    where V : struct
    where TTile : struct, IWinogradTile
{
    /// <summary>Vectors along a side of an input tile: m + 2.</summary>
    public static int Side => TTile.Outputs + 2;

    /// <summary>Points: to[i, j] = (B^T x B)[i, j].</summary>
    /// <param name="x">The tile's first vector; vectors of a row follow each other.</param>
    /// <param name="rowPitch">Floats from one row of the tile to the next.</param>
    /// <param name="to">The first of (m + 2)^2 points.</param>
    /// <param name="pointPitch">Floats from one point to the next.</param>
    /// <param name="bt">B^T.</param>
    /// <param name="between">Room for (m + 2)^2 vectors.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Input(float* x, nint rowPitch, float* to, nint pointPitch, float* bt, float* between)
    {
        nint row = Side * S.Lanes;
        for (nint j = 0; j < row; j += S.Lanes) TTile.Input<S, V>(x + j, rowPitch, between + j, row, bt);
        for (int i = 0; i < Side; i++, between += row, to += Side * pointPitch)
            TTile.Input<S, V>(between, S.Lanes, to, pointPitch, bt);
    }

    /// <summary>Outputs: y[i, j] = (A^T products A)[i, j], m x m vectors without gaps.</summary>
    /// <param name="products">The first of (m + 2)^2 points.</param>
    /// <param name="pointPitch">Floats from one point to the next.</param>
    /// <param name="y">Room for m x m vectors.</param>
    /// <param name="at">A^T.</param>
    /// <param name="between">Room for (m + 2)^2 vectors.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Output(float* products, nint pointPitch, float* y, float* at, float* between)
    {
        nint row = Side * S.Lanes;
        for (nint j = 0; j < row; j += S.Lanes, products += pointPitch)
            TTile.Output<S, V>(products, Side * pointPitch, between + j, row, at);
        for (int i = 0; i < TTile.Outputs; i++, between += row, y += TTile.Outputs * S.Lanes)
            TTile.Output<S, V>(between, S.Lanes, y, S.Lanes, at);
    }
}
