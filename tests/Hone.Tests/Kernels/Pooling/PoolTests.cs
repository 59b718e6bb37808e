using Hone.Kernels.Pooling;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Tests.Kernels.Pooling;

public sealed class PoolTests
{
    public static TheoryData<SimdLevel, PoolKind, Layout> Cases()
    {
        var data = new TheoryData<SimdLevel, PoolKind, Layout>();
        foreach (var level in SimdLevels.Available)
            foreach (var kind in Enum.GetValues<PoolKind>())
                foreach (var layout in new[] { Layout.Nchw, Layout.Nchwc }) data.Add(level, kind, layout);
        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Equals_the_double_loop(SimdLevel level, PoolKind kind, Layout layout)
    {
        foreach (int size in new[] { 1, 5, 19 })
            foreach (int window in new[] { 1, 2, 3, 4 })
                foreach (int stride in new[] { 1, 2, 3 })
                    foreach (int dilation in new[] { 1, 2 })
                        for (int pad = 0; pad < window; pad++)
                            foreach (int roundUp in new[] { 0, 1 })
                            {
                                int room = size + (2 * pad) - ((window - 1) * dilation) - 1;
                                if (room < 0) continue;
                                int outputs = ((room + (roundUp * (stride - 1))) / stride) + 1;
                                Check(level, new PoolRequest
                                {
                                    Kind = kind, Layout = layout, N = 2, C = 17, H = size, W = size + 1, R = window,
                                    S = window,
                                    StrideH = stride, StrideW = stride, DilationH = dilation, DilationW = dilation,
                                    PadTop = pad, PadLeft = pad, PadBottom = pad, PadRight = pad, P = outputs,
                                    Q = outputs,
                                });
                            }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Windows_along_one_axis_equal_the_double_loop(SimdLevel level, PoolKind kind, Layout layout)
    {
        foreach (var (r, s) in new[] { (1, 5), (5, 1), (1, 13), (13, 1) })
            Check(level, new PoolRequest
            {
                Kind = kind, Layout = layout, N = 2, C = 17, H = 13, W = 14, R = r, S = s, PadTop = r / 2,
                PadBottom = r / 2, PadLeft = s / 2, PadRight = s / 2, P = 13, Q = 14,
            });
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_NaN_in_a_window_makes_it_NaN(SimdLevel level, PoolKind kind, Layout layout)
    {
        var request = new PoolRequest { Kind = kind, Layout = layout, C = 1, H = 3, W = 20, R = 3, S = 3, P = 1,
            Q = 18 };
        for (int at = 0; at < 60; at++)
        {
            float[] x = GuardedRun.Integers(60, 1);
            x[at] = float.NaN;
            float[] y = Run(level, request, x);
            for (int q = 0; q < 18; q++) Assert.Equal(Math.Abs((at % 20) - q - 1) <= 1, float.IsNaN(y[q]));
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Global_pooling_equals_the_double_loop(SimdLevel level, PoolKind kind, Layout layout)
    {
        foreach (int plane in new[] { 1, 3, 7, 16, 49, 64, 83, 196 })
            foreach (var output in layout == Layout.Nchw ? [Layout.Nchw] : new[] { Layout.Nchw, Layout.Nchwc })
            {
                const int n = 3, channels = 21;
                float[] x = GuardedRun.Integers(n * channels * plane, plane);
                var kernel = GuardedRun.Create(new GlobalPoolRequest
                {
                    Kind = kind, N = n, C = channels, Plane = plane, InputLayout = layout, OutputLayout = output,
                }, level);
                int lanes = level.Lanes();
                float[] input = layout == Layout.Nchw ? x : GuardedRun.Block(x, n, channels, plane, lanes);
                long count = output == Layout.Nchw ? n * channels : GuardedRun.BlockedLength(n, channels, 1, lanes);
                float[] y = GuardedRun.Floats(kernel, count, input);
                if (output == Layout.Nchwc) y = GuardedRun.Unblock(y, n, channels, 1, lanes);
                var rows = x.Chunk(plane);
                Assert.Equal(rows.Select(r => kind == PoolKind.Max ? r.Max() : r.Sum() / plane), y);
            }
    }

    private static void Check(SimdLevel level, PoolRequest r)
    {
        float[] x = GuardedRun.Integers((long)r.N * r.C * r.H * r.W, 1);
        float[] want = Reference(r, x), got = Run(level, r, x);
        Assert.True(want.AsSpan().SequenceEqual(got), $"{r}");
    }

    private static float[] Run(SimdLevel level, PoolRequest r, float[] x)
    {
        var kernel = GuardedRun.Create(r, level);
        if (r.Layout == Layout.Nchw) return GuardedRun.Floats(kernel, (long)r.N * r.C * r.P * r.Q, x);
        int lanes = level.Lanes();
        float[] blocked = GuardedRun.Block(x, r.N, r.C, r.H * r.W, lanes);
        float[] y = GuardedRun.Floats(kernel, GuardedRun.BlockedLength(r.N, r.C, r.P * r.Q, lanes), blocked);
        return GuardedRun.Unblock(y, r.N, r.C, r.P * r.Q, lanes);
    }

    private static float[] Reference(PoolRequest r, float[] x)
    {
        var y = new float[r.N * r.C * r.P * r.Q];
        int i = 0;
        for (int image = 0; image < r.N * r.C; image++)
            for (int p = 0; p < r.P; p++)
                for (int q = 0; q < r.Q; q++)
                {
                    double sum = 0, max = double.NegativeInfinity;
                    int inside = 0, padded = 0;
                    for (int tap = 0; tap < r.R * r.S; tap++)
                    {
                        int h = (p * r.StrideH) + (tap / r.S * r.DilationH) - r.PadTop;
                        int w = (q * r.StrideW) + (tap % r.S * r.DilationW) - r.PadLeft;
                        if (h < r.H + r.PadBottom && w < r.W + r.PadRight) padded++;
                        if (h < 0 || h >= r.H || w < 0 || w >= r.W) continue;
                        inside++;
                        sum += x[(((image * r.H) + h) * r.W) + w];
                        max = Math.Max(max, x[(((image * r.H) + h) * r.W) + w]);
                    }

                    y[i++] = r.Kind switch
                    {
                        PoolKind.Max => (float)max,
                        PoolKind.Average => (float)sum / inside,
                        _ => (float)sum / padded,
                    };
                }

        return y;
    }
}
