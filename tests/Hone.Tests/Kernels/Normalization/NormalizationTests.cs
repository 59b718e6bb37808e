using Hone.Kernels.Normalization;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Tests.Kernels.Normalization;

public sealed class NormalizationTests
{
    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void Softmax_is_close_to_the_double_loop(SimdLevel level)
    {
        foreach (var (outer, axis, inner) in new[] { (3, 1, 1), (3, 7, 1), (40, 2, 1), (33, 15, 1),
            (2, 16, 1), (5, 1000, 1), (2, 9, 5), (2, 21, 40), (1, 4096, 1) })
            foreach (bool log in new[] { false, true })
            {
                float[] x = Numbers(outer * axis * inner, 10);
                var request = new SoftmaxRequest { Log = log, Outer = outer, Axis = axis, Inner = inner };
                var want = new double[x.Length];
                for (int i = 0; i < outer * inner; i++)
                {
                    int[] at = [.. Enumerable.Range(0, axis).Select(k =>
                        (i / inner * axis * inner) + (k * inner) + (i % inner))];
                    double top = at.Max(a => x[a]), sum = at.Sum(a => Math.Exp(x[a] - top));
                    foreach (int a in at) want[a] = log ? x[a] - top - Math.Log(sum) : Math.Exp(x[a] - top) / sum;
                }

                Close(want, GuardedRun.Floats(GuardedRun.Create(request, level), x.Length, x), 2e-6,
                    log ? 2e-6 : 1e-30);
            }
    }

    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void Softmax_of_what_is_not_finite(SimdLevel level)
    {
        foreach (int axis in new[] { 3, 40 })
            foreach (int inner in new[] { 1, 3 })
                foreach (float odd in new[] { float.NaN, float.NegativeInfinity })
                {
                    var x = new float[2 * axis * inner];
                    x[2 * inner] = odd;
                    float[] y = GuardedRun.Floats(GuardedRun.Create(new SoftmaxRequest { Outer = 2, Axis = axis,
                        Inner = inner }, level), x.Length, x);
                    if (float.IsNaN(odd)) Assert.True(Enumerable.Range(0, axis).All(k => float.IsNaN(y[k * inner])));
                    else Assert.Equal(0, y[2 * inner]);
                    if (inner > 1) Assert.Equal(1f / axis, y[1], 1e-7f);
                    Assert.Equal(1f / axis, y[^1], 1e-7f);
                }
    }

    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void LayerNorm_is_close_to_the_double_loop(SimdLevel level)
    {
        foreach (int n in new[] { 1, 5, 16, 77, 768 })
            foreach (bool withBias in new[] { true, false })
                foreach (bool rms in new[] { true, false })
                {
                    const int rows = 3;
                    float[] x = Numbers(rows * n, 3), scale = Numbers(n, 1), bias = Numbers(n, 2);
                    var want = new double[x.Length];
                    for (int row = 0; row < rows; row++)
                    {
                        double[] v = [.. x.Skip(row * n).Take(n).Select(e => (double)e)];
                        double mean = rms ? 0 : v.Average(),
                            deviation = Math.Sqrt(v.Average(e => (e - mean) * (e - mean)) + 1e-5);
                        for (int i = 0; i < n; i++)
                            want[(row * n) + i] = ((v[i] - mean) / deviation * scale[i]) + (withBias ? bias[i] : 0);
                    }

                    var kernel = GuardedRun.Create(new LayerNormRequest { Rows = rows, Length = n,
                        RootMeanSquare = rms }, level);
                    Close(want, GuardedRun.Floats(kernel, x.Length, x, scale, withBias ? bias : null), 2e-6, 2e-6);
                }
    }

    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void Group_and_instance_norm_are_close_to_the_double_loop(SimdLevel level)
    {
        const int n = 2, channels = 6;
        foreach (int groups in new[] { 1, 2, 6 })
            foreach (int plane in new[] { 4, 35, 196 })
            {
                float[] x = Numbers(n * channels * plane, 3), scale = Numbers(channels, 1), bias = Numbers(channels, 2);
                var want = new double[x.Length];
                int length = channels / groups * plane;
                for (int group = 0; group < n * groups; group++)
                {
                    double[] v = [.. x.Skip(group * length).Take(length).Select(e => (double)e)];
                    double mean = v.Average(), deviation = Math.Sqrt(v.Average(e => (e - mean) * (e - mean)) + 1e-3);
                    for (int i = 0; i < length; i++)
                    {
                        int channel = ((group * length) + i) / plane % channels;
                        want[(group * length) + i] = ((v[i] - mean) / deviation * scale[channel]) + bias[channel];
                    }
                }

                var request = new GroupNormRequest { N = n, C = channels, Groups = groups, Plane = plane,
                    Epsilon = 1e-3f };
                Close(want, GuardedRun.Floats(GuardedRun.Create(request, level), x.Length, x, scale, bias), 3e-6, 3e-6);
            }
    }

    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void Lrn_is_close_to_the_double_loop_in_both_layouts(SimdLevel level)
    {
        const int n = 2;
        int lanes = level.Lanes();
        foreach (var (channels, plane, size, beta) in new[] { (1, 3, 5, 0.75f), (37, 20, 5, 0.75f), (16, 9, 4, 0.75f),
            (21, 33, 3, 0.5f) })
        {
            float[] x = Numbers(n * channels * plane, 3);
            var request = new LrnRequest { N = n, C = channels, Plane = plane, Size = size, Beta = beta, Alpha = 0.5f,
                Bias = 2 };
            var want = new double[x.Length];
            for (int i = 0; i < x.Length; i++)
            {
                int c = i / plane % channels;
                double sum = 0;
                for (int k = Math.Max(0, c - ((size - 1) / 2)); k <= Math.Min(channels - 1, c + (size / 2)); k++)
                    sum += Math.Pow(x[i + ((k - c) * plane)], 2);
                want[i] = x[i] / Math.Pow(2 + (0.5 / size * sum), beta);
            }

            Close(want, GuardedRun.Floats(GuardedRun.Create(request, level), x.Length, x), 2e-6, 0);
            var blocked = GuardedRun.Create(request with { Layout = Layout.Nchwc }, level);
            float[] y = GuardedRun.Floats(
                blocked, GuardedRun.BlockedLength(n, channels, plane, lanes),
                GuardedRun.Block(x, n, channels, plane, lanes));
            Close(want, GuardedRun.Unblock(y, n, channels, plane, lanes), 2e-6, 0);
        }
    }

    private static float[] Numbers(int count, float size)
    {
        var random = new SeededRandom(count);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle(-size, size))];
    }

    private static void Close(double[] want, float[] got, double relative, double absolute)
    {
        Assert.Equal(want.Length, got.Length);
        for (int i = 0; i < got.Length; i++)
            Assert.True(Math.Abs(got[i] - want[i]) <= (relative * Math.Abs(want[i])) + absolute,
                $"[{i}]: {got[i]:R}, not {want[i]:R}");
    }
}
