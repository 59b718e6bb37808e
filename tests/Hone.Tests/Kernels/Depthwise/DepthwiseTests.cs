using Hone.Kernels;
using Hone.Kernels.Depthwise;
using Hone.Machine;

namespace Hone.Tests.Kernels.Depthwise;

public sealed class DepthwiseTests
{
    public static TheoryData<SimdLevel, int, int, int, int> Squares()
    {
        var data = new TheoryData<SimdLevel, int, int, int, int>();
        foreach (var level in SimdLevels.Available)
            foreach (int filter in new[] { 1, 2, 3, 5, 7 })
                foreach (int stride in new[] { 1, 2, 3 })
                    foreach (int size in new[] { 1, 4, 7, 8, 13, 14, 15, 29 })
                        for (int pad = 0; pad <= filter / 2; pad++)
                            if (size + (2 * pad) >= filter) data.Add(level, size, filter, stride, pad);
        return data;
    }

    [Theory]
    [MemberData(nameof(Squares))]
    public void Equals_the_double_loop(SimdLevel level, int size, int filter, int stride, int pad) =>
        Check(level, new DepthwiseRequest
    {
        N = 2, C = 19, H = size, W = size, R = filter, S = filter, StrideH = stride, StrideW = stride,
        PadTop = pad, PadLeft = pad, PadBottom = pad, PadRight = pad,
        Filters = new Weights(GuardedRun.Integers(19 * filter * filter, 2)),
        Bias = new Weights(GuardedRun.Integers(19, 3)),
    });

    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void Takes_asymmetric_pads_dilations_and_activations(SimdLevel level)
    {
        foreach (var (r, s, padT, padL, padB, padR) in new[] { (3, 3, 0, 0, 1, 1), (5, 5, 1, 1, 2, 2),
            (3, 5, 2, 1, 0, 3), (4, 3, 3, 3, 3, 3) })
            foreach (var (strideH, strideW) in new[] { (1, 1), (2, 2), (1, 2) })
                foreach (var (dilationH, dilationW) in new[] { (1, 1), (2, 1), (2, 3) })
                    foreach (var activation in new[] { Activation.None, Activation.Relu, Activation.Clip(-3, 6),
                        new Activation(ActivationKind.LeakyRelu, 0.5f, 0) })
                        Check(level, new DepthwiseRequest
                        {
                            C = 33, H = 17, W = 23, R = r, S = s, StrideH = strideH, StrideW = strideW,
                            PadTop = padT, PadLeft = padL, PadBottom = padB, PadRight = padR, DilationH = dilationH,
                            DilationW = dilationW,
                            Filters = new Weights(GuardedRun.Integers(33 * r * s, 5)), Activation = activation,
                        });
    }

    // 7 x 7 over a map of several strips, tiles of four and of eight, rows shorter than a tile, dilations beyond the
    // map, and a reach too large to copy.
    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void Takes_large_filters_and_reaches(SimdLevel level)
    {
        foreach (var (r, stride, dilation, pad, h, w) in new[] { (7, 1, 1, 3, 60, 130), (7, 2, 1, 3, 37, 75),
            (9, 1, 1, 4, 12, 12), (7, 1, 1, 3, 7, 7), (3, 1, 12, 12, 20, 20), (5, 1, 2, 4, 33, 3), (3, 2, 6, 6, 9, 41),
            (3, 1, 100_000, 100_000, 3, 3), (11, 4, 1, 0, 40, 43) })
            Check(level, new DepthwiseRequest
            {
                C = 19, H = h, W = w, R = r, S = r, StrideH = stride, StrideW = stride, PadTop = pad, PadLeft = pad,
                PadBottom = pad, PadRight = pad, DilationH = dilation, DilationW = dilation,
                Filters = new Weights(GuardedRun.Integers(19 * r * r, 5)), Activation = Activation.Relu,
                Bias = new Weights(GuardedRun.Integers(19, 3)),
            });
    }

    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void Takes_groups_that_vectors_hold(SimdLevel level)
    {
        foreach (int group in new[] { 2, 4, 8 })
            foreach (var (r, stride, dilation, pad, h, w, c) in new[] { (3, 1, 1, 1, 17, 23, 24),
                (3, 2, 1, 1, 14, 15, 40), (1, 1, 1, 0, 5, 3, 8), (5, 1, 2, 2, 9, 60, 16), (3, 1, 1, 0, 70, 66, 16) })
            {
                if (level.Lanes() % group != 0) continue;
                Check(level, new DepthwiseRequest
                {
                    N = 2, C = c, H = h, W = w, R = r, S = r, StrideH = stride, StrideW = stride, PadTop = pad,
                    PadLeft = pad, PadBottom = pad, PadRight = pad, DilationW = dilation, GroupSize = group,
                    Filters = new Weights(GuardedRun.Integers(c * group * r * r, 5)), Activation = Activation.Relu,
                    Bias = new Weights(GuardedRun.Integers(c, 3)),
                });
            }
    }

    [Fact]
    public void Tasks_do_not_depend_on_the_machine_and_cover_large_maps()
    {
        var request = new DepthwiseRequest { C = 32, H = 112, W = 112, R = 3, S = 3, PadTop = 1, PadLeft = 1,
            PadBottom = 1, PadRight = 1, Filters = new Weights(new float[32 * 9]) };
        Assert.InRange(GuardedRun.Create(request, SimdLevels.Best).Tasks, 8, 64);
    }

    private static void Check(SimdLevel level, DepthwiseRequest r)
    {
        int lanes = level.Lanes(), plane = r.P * r.Q;
        float[] x = GuardedRun.Integers((long)r.N * r.C * r.H * r.W, 1);
        var kernel = GuardedRun.Create(r, level);
        float[] y = GuardedRun.Floats(kernel, GuardedRun.BlockedLength(r.N, r.C, plane, lanes),
            GuardedRun.Block(x, r.N, r.C, r.H * r.W, lanes), null);
        Assert.All(y, v => Assert.True(float.IsFinite(v)));
        Assert.Equal(Reference(r, x), GuardedRun.Unblock(y, r.N, r.C, plane, lanes));
    }

    private static float[] Reference(DepthwiseRequest r, float[] x)
    {
        var y = new float[r.N * r.C * r.P * r.Q];
        int i = 0;
        for (int image = 0; image < r.N * r.C; image++)
            for (int p = 0; p < r.P; p++)
                for (int q = 0; q < r.Q; q++)
                {
                    int c = image % r.C;
                    double sum = r.Bias?.Values[c] ?? 0;
                    int taps = r.R * r.S, filter = c * r.GroupSize * taps, first = image - (c % r.GroupSize);
                    for (int tap = 0; tap < r.GroupSize * taps; tap++)
                    {
                        int h = (p * r.StrideH) + (tap % taps / r.S * r.DilationH) - r.PadTop;
                        int w = (q * r.StrideW) + (tap % r.S * r.DilationW) - r.PadLeft;
                        if (h < 0 || h >= r.H || w < 0 || w >= r.W) continue;
                        int at = ((((first + (tap / taps)) * r.H) + h) * r.W) + w;
                        sum += x[at] * (double)r.Filters.Values[filter + tap];
                    }

                    y[i++] = (float)(r.Activation.Kind == ActivationKind.LeakyRelu && sum < 0
                        ? sum * r.Activation.Alpha
                        : Math.Min(r.Activation.High, Math.Max(r.Activation.Low, sum)));
                }

        return y;
    }
}
