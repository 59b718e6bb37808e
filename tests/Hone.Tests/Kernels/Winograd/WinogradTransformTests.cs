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
        foreach (var (m, r) in new[] { (1, 1), (2, 3), (4, 3), (6, 3), (2, 5), (4, 5), (2, 7) })
        {
            Assert.True(WinogradAxis.Has(m, r));
            Check(WinogradAxis.Of<S, V>(m, r), m, r, S.Lanes);
        }
    }

    private static void Check(WinogradAxis axis, int m, int r, int lanes)
    {
        int side = m + r - 1, lines = 3;
        Assert.Equal((m, r, side), (axis.Outputs, axis.Taps, axis.Side));
        using var from = GuardedBuffer.Of(GuardedRun.Integers(side * lines * lanes, m));
        using var points = new GuardedBuffer(side * lines * lanes * sizeof(float));
        using var outputs = new GuardedBuffer(m * lines * lanes * sizeof(float));
        // Lines side by side in, one after the other out.
        var down = new WinogradLines(lines, lines * lanes, lanes, lanes, side * lanes);
        axis.Input(down, (float*)from.Pointer, (float*)points.Pointer);
        Compare(axis.Bt, side, side, from.Floats, points.Floats, lanes, lines);
        axis.Output(down with { ToNext = m * lanes }, (float*)from.Pointer, (float*)outputs.Pointer);
        Compare(axis.At, m, side, from.Floats, outputs.Floats, lanes, lines);
    }

    // y = M x per line and lane.
    private static void Compare(
        float* matrix, int rows, int side, Span<float> x, Span<float> y, int lanes, int lines)
    {
        for (int line = 0; line < lines; line++)
        for (int i = 0; i < rows; i++)
        for (int lane = 0; lane < lanes; lane++)
        {
            double sum = 0;
            for (int a = 0; a < side; a++)
                sum += (double)matrix[(i * side) + a] * x[(((a * lines) + line) * lanes) + lane];
            Assert.Equal(sum, y[(((line * rows) + i) * lanes) + lane]);
        }
    }
}
