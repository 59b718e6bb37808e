using Hone.Kernels.Attention;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Tests.Kernels;

/// <summary>Attention against its definition in double, in every place that operands may lie.</summary>
public sealed class AttentionTests
{
    private static readonly (int Batch, int M, int N, int D, int E)[] s_sizes =
    [
        (2, 1, 1, 1, 1), (3, 4, 5, 1, 3), (1, 64, 64, 64, 64), (2, 7, 33, 5, 17), (1, 97, 32, 16, 32),
        (1, 13, 130, 9, 48),
    ];

    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void Rows_equal_the_definition(SimdLevel level)
    {
        foreach (var size in s_sizes)
            foreach (bool turned in new[] { false, true })
                foreach (int mask in new[] { 0, 1, 2 })
                {
                    var request = Request(size, turned, mask, heads: turned);
                    var kernel = GuardedRun.Create(request, level);
                    float[]?[] inputs = Inputs(request, size);
                    double[] want = Reference(request, inputs);
                    byte[]? first = null;
                    for (int threads = 1; threads <= 4; threads++)
                    {
                        float[] got = KernelRun.Output(kernel, threads, want.Length, inputs);
                        for (int i = 0; i < got.Length; i++) Assert.Equal(want[i], got[i], 2e-5);
                        byte[] bits = [.. got.SelectMany(BitConverter.GetBytes)];
                        Assert.Equal(first ??= bits, bits);
                    }
                }
    }

    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void A_row_alone_has_the_bits_of_a_row_among_others(SimdLevel level)
    {
        var size = (Batch: 1, M: 61, N: 45, D: 20, E: 24);
        var request = Request(size, turned: true, mask: 0, heads: false);
        float[]?[] inputs = Inputs(request, size);
        float[] all = GuardedRun.Floats(GuardedRun.Create(request, level), 61 * 24, inputs);
        var alone = GuardedRun.Create(Request(size with { M = 1 }, turned: true, mask: 0, heads: false), level);
        for (int row = 0; row < 61; row += 7)
        {
            float[] q = inputs[0]!.AsSpan(row * 20, 20).ToArray();
            float[] y = GuardedRun.Floats(alone, 24, q, inputs[1], inputs[2], null);
            Assert.Equal(all.AsSpan(row * 24, 24).ToArray(), y);
        }
    }

    [Fact]
    public void What_is_masked_out_weighs_nothing_and_a_NaN_spreads_over_its_row()
    {
        var size = (Batch: 1, M: 3, N: 40, D: 2, E: 2);
        var request = Request(size, turned: false, mask: 1, heads: false);
        float[]?[] inputs = Inputs(request, size);
        for (int n = 1; n < 40; n++) inputs[3]![n] = float.NegativeInfinity;
        inputs[0]![2] = float.NaN;
        float[] y = GuardedRun.Floats(GuardedRun.Create(request, SimdLevels.Best), 6, inputs);
        Assert.Equal(inputs[2]!.AsSpan(0, 2).ToArray(), y.AsSpan(0, 2).ToArray());
        Assert.True(float.IsNaN(y[2]) && float.IsNaN(y[3]) && !float.IsNaN(y[4]));
    }

    /// <summary>Mask 1 is [M, N], mask 2 one number for each row; heads lie between rows, as attention's do.</summary>
    private static AttentionRequest Request(
        (int Batch, int M, int N, int D, int E) size, bool turned, int mask, bool heads)
    {
        var (batch, m, n, d, e) = size;
        long[] Rows(int rows, int columns) =>
            heads ? [columns, (long)batch * columns, 1] : [(long)rows * columns, columns, 1];
        long[] keys = Rows(n, d);
        return new AttentionRequest
        {
            Batch = [batch], M = m, N = n, D = d, E = e, Scale = 0.5f, Q = Rows(m, d), V = Rows(n, e), Y = Rows(m, e),
            K = turned ? [keys[0], keys[2], keys[1]] : [(long)d * n, n, 1],
            Mask = mask switch { 1 => [0, n, 1], 2 => [m, 1, 0], _ => null },
        };
    }

    private static float[]?[] Inputs(AttentionRequest r, (int Batch, int M, int N, int D, int E) size)
    {
        float[] Some(long count, int seed)
        {
            var random = new SeededRandom(seed);
            var x = new float[count];
            foreach (ref float v in x.AsSpan()) v = random.NextSingle(-2, 2);
            return x;
        }

        float[]? mask = r.Mask is null ? null : Some(r.Mask[^1] == 1 ? size.M * size.N : size.Batch * size.M, 4);
        return
        [
            Some((long)size.Batch * size.M * size.D, 1), Some((long)size.Batch * size.D * size.N, 2),
            Some((long)size.Batch * size.N * size.E, 3), mask,
        ];
    }

    private static double[] Reference(AttentionRequest r, float[]?[] x)
    {
        var y = new double[r.Batch[0] * r.M * r.E];
        for (long b = 0; b < r.Batch[0]; b++)
            for (int m = 0; m < r.M; m++)
            {
                long At(long[] strides, int i, int j) => (b * strides[0]) + (i * strides[1]) + (j * strides[2]);
                double Score(int n) => (r.Mask is null ? 0 : x[3]![At(r.Mask, m, n)]) + (r.Scale
                    * Enumerable.Range(0, r.D).Sum(d => (double)x[0]![At(r.Q, m, d)] * x[1]![At(r.K, d, n)]));
                double[] weights = [.. Enumerable.Range(0, r.N).Select(n => Math.Exp(Score(n)))];
                for (int e = 0; e < r.E; e++)
                    y[At(r.Y, m, e)] = weights.Select((w, n) => w * x[2]![At(r.V, n, e)]).Sum() / weights.Sum();
            }

        return y;
    }
}
