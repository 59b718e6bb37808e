using Hone.Kernels.Resizing;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Tests.Kernels.Resizing;

public sealed class ResizeTests
{
    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void Equals_the_double_loop(SimdLevel level)
    {
        const int n = 2, channels = 19;
        int lanes = level.Lanes();
        foreach (var (h, w, p, q) in new[] { (1, 1, 3, 2), (4, 5, 8, 10), (7, 33, 3, 16), (5, 40, 5, 81) })
            foreach (bool linear in new[] { false, true })
            {
                float[] x = GuardedRun.Integers(n * channels * h * w, 1);
                ResizeAxis rows = Axis(h, p, linear), columns = Axis(w, q, linear);
                var request = new ResizeRequest { N = n, C = channels, H = h, W = w, Rows = rows, Columns = columns };
                float[] want = Reference(request, x);
                Assert.Equal(want, GuardedRun.Floats(GuardedRun.Create(request, level), want.Length, x));
                var blocked = GuardedRun.Create(request with { Layout = Layout.Nchwc }, level);
                float[] y = GuardedRun.Floats(
                    blocked, GuardedRun.BlockedLength(n, channels, p * q, lanes),
                    GuardedRun.Block(x, n, channels, h * w, lanes));
                Assert.Equal(want, GuardedRun.Unblock(y, n, channels, p * q, lanes));
            }
    }

    // Weights are quarters, so that all results are exact.
    private static ResizeAxis Axis(int size, int outputs, bool linear)
    {
        int[] first = [.. Enumerable.Range(0, outputs).Select(i => i * size / outputs)];
        if (!linear) return ResizeAxis.Nearest(first);
        int[] second = [.. first.Select(i => Math.Min(i + 1, size - 1))];
        float[] weight = [.. Enumerable.Range(0, outputs).Select(i => i % 4 * 0.25f)];
        return new ResizeAxis(first, second, weight);
    }

    private static float[] Reference(ResizeRequest r, float[] x)
    {
        int p = r.Rows.Outputs, q = r.Columns.Outputs;
        var y = new float[r.N * r.C * p * q];
        for (int i = 0; i < y.Length; i++)
        {
            int image = i / q / p * r.H, row = i / q % p, column = i % q;
            double At(ReadOnlyMemory<int> rows, ReadOnlyMemory<int> columns) =>
                x[((image + rows.Span[row]) * r.W) + columns.Span[column]];
            double value = At(r.Rows.First, r.Columns.First);
            if (r.Rows.IsLinear)
            {
                double a = r.Rows.Weight.Span[row], b = r.Columns.Weight.Span[column];
                value = ((1 - a) * (((1 - b) * value) + (b * At(r.Rows.First, r.Columns.Second))))
                    + (a * (((1 - b) * At(r.Rows.Second, r.Columns.First)) + (b * At(r.Rows.Second,
                        r.Columns.Second))));
            }

            y[i] = (float)value;
        }

        return y;
    }
}
