using Hone.Kernels.Quantized;
using Hone.Machine;

namespace Hone.Tests.Kernels.Quantized;

/// <summary>Max pooling of bytes equals plain loops at every width, wherever windows lie.</summary>
public sealed class ByteMaxPoolTests
{
    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void Equals_plain_loops(SimdLevel level)
    {
        foreach (int size in new[] { 1, 4, 7, 19, 34 })
            foreach (int window in new[] { 1, 2, 3, 5 })
                foreach (int stride in new[] { 1, 2, 3 })
                    foreach (int dilation in new[] { 1, 2 })
                        foreach (int pad in new[] { 0, 1, 2, 3, 9 })
                            foreach (int roundUp in new[] { 0, 1 })
                            {
                                int room = size + (2 * pad) - ((window - 1) * dilation) - 1;
                                if (room < 0) continue;
                                int outputs = ((room + (roundUp * (stride - 1))) / stride) + 1;
                                Check(level, new ByteMaxPoolRequest
                                {
                                    N = 2, C = level.Lanes() + 1, H = size, W = size + 1, R = window, S = window,
                                    StrideH = stride, StrideW = stride, DilationH = dilation, DilationW = dilation,
                                    PadTop = pad, PadLeft = pad, PadBottom = pad, PadRight = pad, P = outputs,
                                    Q = outputs,
                                });
                            }
    }

    // Left, above, right, and below differ; the last windows see nothing, not even padding.
    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void Each_side_and_axis_has_its_own_numbers(SimdLevel level)
    {
        foreach (var (r, s) in new[] { (1, 5), (5, 1), (2, 13), (13, 3) })
            foreach (var (down, right) in new[] { (1, 1), (1, 2), (2, 1), (3, 2), (7, 5) })
                foreach (int channels in new[] { 1, 3, 21, 32 })
                    Check(level, new ByteMaxPoolRequest
                    {
                        N = 3, C = channels, H = 11, W = 23, R = r, S = s, StrideH = down, StrideW = right,
                        DilationH = 2, PadTop = 4, PadLeft = 1, PadBottom = 2, PadRight = 3,
                        P = (24 / down) + 1, Q = (30 / right) + 1,
                    });
    }

    private static void Check(SimdLevel level, ByteMaxPoolRequest r)
    {
        var kernel = GuardedRun.Create(r, level);
        int lanes = level.Lanes(), blocks = (r.C + lanes - 1) / lanes;
        byte[] x = ByteRun.Bytes((long)r.N * blocks * r.H * r.W * lanes, r.W);
        byte[] want = Reference(r, x, r.N * blocks, lanes), got = ByteRun.Output(kernel, want.Length, x);
        Assert.True(want.AsSpan().SequenceEqual(got), $"{r}");
        Array.Fill(got, (byte)0xCC);
        GuardedRun.Run(kernel, x, got);
        Assert.True(want.AsSpan().SequenceEqual(got), $"{r}");
    }

    // Lanes beyond C are pooled like others.
    private static byte[] Reference(ByteMaxPoolRequest r, byte[] x, int planes, int lanes)
    {
        var y = new byte[planes * r.P * r.Q * lanes];
        for (int i = 0; i < y.Length; i++)
        {
            int lane = i % lanes, q = i / lanes % r.Q, p = i / lanes / r.Q % r.P, plane = i / lanes / r.Q / r.P;
            for (int tap = 0; tap < r.R * r.S; tap++)
            {
                int h = (p * r.StrideH) + (tap / r.S * r.DilationH) - r.PadTop;
                int w = (q * r.StrideW) + (tap % r.S * r.DilationW) - r.PadLeft;
                if (h >= 0 && h < r.H && w >= 0 && w < r.W)
                    y[i] = Math.Max(y[i], x[(((((plane * r.H) + h) * r.W) + w) * lanes) + lane]);
            }
        }

        return y;
    }
}
