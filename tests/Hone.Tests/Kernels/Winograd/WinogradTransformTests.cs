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
        (int, int)[] all = [(1, 1), (2, 3), (4, 3), (6, 3), (2, 5), (4, 5), (2, 7)];
        foreach (var (m, r) in all)
        {
            Assert.True(WinogradAxis.Has(m, r));
            var down = WinogradAxis.Of(m, r);
            Assert.Equal((m, r, m + r - 1), (down.Outputs, down.Taps, down.Side));
            foreach (var (m2, r2) in all) Check<S, V>(down, WinogradAxis.Of(m2, r2));
        }
    }

    private static void Check<S, V>(WinogradAxis down, WinogradAxis along)
        where S : struct, ISimd<V>
        where V : struct
    {
        WinogradTransforms<S, V>.Find(down, along, out var input, out var output);
        int lanes = S.Lanes, points = down.Side * along.Side, outputs = down.Outputs * along.Outputs;
        using var from = GuardedBuffer.Of(GuardedRun.Integers(points * lanes, points));
        using var bias = GuardedBuffer.Of(GuardedRun.Integers(lanes, 2));
        using var residual = GuardedBuffer.Of(GuardedRun.Integers(outputs * lanes, 3));
        using var to = new GuardedBuffer(points * lanes * sizeof(float));
        var transfer = new WinogradTransfer
        {
            From = (float*)from.Pointer, To = (float*)to.Pointer, FromPitch = along.Side * lanes, ToPitch = lanes,
            Down = down.Bt, Along = along.Bt,
        };
        input(&transfer);
        float[] expected = Product(down.Bt, down.Side, down.Side, along.Bt, along.Side, along.Side, from.Floats, lanes);
        Assert.Equal(expected, to.Floats.ToArray());

        using var y = new GuardedBuffer(outputs * lanes * sizeof(float));
        transfer = transfer with
        {
            To = (float*)y.Pointer, FromPitch = lanes, ToPitch = along.Outputs * lanes, Down = down.At,
            Along = along.At,
            Bias = (float*)bias.Pointer, Residual = (float*)residual.Pointer, Low = -9, High = 20,
        };
        output(&transfer);
        expected = Product(
            down.At, down.Outputs, down.Side, along.At, along.Outputs, along.Side, from.Floats, lanes);
        for (int i = 0; i < expected.Length; i++)
            expected[i] = Math.Clamp(expected[i] + bias.Floats[i % lanes] + residual.Floats[i], -9, 20);
        Assert.Equal(expected, y.Floats.ToArray());
    }

    // y = M x N^T per lane; exact, since so few bits suffice.
    private static float[] Product(
        float* left, int rows, int height, float* right, int columns, int width, Span<float> x, int lanes)
    {
        var y = new float[rows * columns * lanes];
        for (int i = 0; i < rows; i++)
        for (int j = 0; j < columns; j++)
        for (int lane = 0; lane < lanes; lane++)
        {
            double sum = 0;
            for (int a = 0; a < height; a++)
                for (int b = 0; b < width; b++)
                    sum += (double)left[(i * height) + a] * x[(((a * width) + b) * lanes) + lane]
                        * right[(j * width) + b];
            y[(((i * columns) + j) * lanes) + lane] = (float)sum;
        }

        return y;
    }
}
