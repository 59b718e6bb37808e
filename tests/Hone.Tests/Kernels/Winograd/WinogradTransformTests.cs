using System.Runtime.Intrinsics;
using Hone.Kernels.Convolution.Winograd;
using Hone.Kernels.Simd;
using Hone.Machine;

namespace Hone.Tests.Kernels.Winograd;

/// <summary>On integers the straight-line code gives exactly the products with the generated matrices.</summary>
public sealed unsafe class WinogradTransformTests
{
    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void Straight_lines_equal_the_matrices(SimdLevel level)
    {
        switch (level)
        {
            case SimdLevel.V512: Check<Simd512, Vector512<float>>(); break;
            case SimdLevel.V256: Check<Simd256, Vector256<float>>(); break;
            default: Check<Simd128, Vector128<float>>(); break;
        }
    }

    private static void Check<S, V>()
        where S : struct, ISimd<V>
        where V : struct
    {
        Check<S, V, WinogradTile2>();
        Check<S, V, WinogradTile4>();
        Check<S, V, WinogradTile6>();
    }

    private static void Check<S, V, TTile>()
        where S : struct, ISimd<V>
        where V : struct
        where TTile : struct, IWinogradTile
    {
        var matrices = WinogradMatrices.Of<TTile>();
        int m = TTile.Outputs, side = m + 2, lanes = S.Lanes, points = side * side;
        using var from = GuardedBuffer.Of(GuardedRun.Integers(points * lanes, m));
        using var between = new GuardedBuffer(points * lanes * sizeof(float));
        using var to = new GuardedBuffer(points * lanes * sizeof(float));
        float* x = (float*)from.Pointer, y = (float*)to.Pointer, room = (float*)between.Pointer;
        WinogradTransforms<S, V, TTile>.Input(x, side * lanes, y, lanes, matrices.Bt, room);
        Compare(matrices.Bt, side, side, from.Floats, to.Floats, lanes);
        WinogradTransforms<S, V, TTile>.Output(x, lanes, y, matrices.At, room);
        Compare(matrices.At, m, side, from.Floats, to.Floats, lanes);
    }

    // y = M x M^T per lane.
    private static void Compare(float* matrix, int rows, int side, Span<float> x, Span<float> y, int lanes)
    {
        for (int i = 0; i < rows; i++)
        for (int j = 0; j < rows; j++)
        for (int lane = 0; lane < lanes; lane++)
        {
            double sum = 0;
            for (int a = 0; a < side; a++)
                for (int b = 0; b < side; b++)
                    sum += (double)matrix[(i * side) + a] * x[(((a * side) + b) * lanes) + lane]
                        * matrix[(j * side) + b];
            Assert.Equal(sum, y[(((i * rows) + j) * lanes) + lane]);
        }
    }
}
