using Hone.Kernels;
using Hone.Kernels.Transposed;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Tests.Kernels.Transposed;

/// <summary>The transposed convolution in NCHWc against its own definition, which scatters.</summary>
public sealed class BlockedPhasesTests
{
    // Filter, stride, padding, dilation and input extents; rows and columns have the second's filter and stride
    // swapped.
    public static TheoryData<int, int, int, int, int> Shapes => new()
    {
        { 2, 2, 0, 1, 9 }, { 3, 2, 1, 1, 7 }, { 4, 2, 1, 1, 17 }, { 4, 4, 0, 1, 3 }, { 5, 3, 2, 1, 8 },
        { 9, 3, 4, 1, 6 }, { 3, 1, 1, 1, 10 }, { 3, 2, 1, 3, 9 }, { 4, 2, 1, 1, 1 },
    };

    [Theory, MemberData(nameof(Shapes))]
    public void Equals_the_scattering_loops(int filter, int stride, int pad, int dilation, int size)
    {
        foreach (var level in SimdLevels.Available)
            foreach (var (channels, filters) in ((int, int)[])[(3, 8), (17, 19), (32, 33)])
                foreach (int extra in (int[])[0, stride - 1])
                {
                    int h = size, w = size + 5, reach = ((filter - 1) * dilation) + 1;
                    Check(level, new ConvolutionTransposeRequest
                    {
                        N = 2, C = channels, H = h, W = w, K = filters, R = filter, S = filter, StrideH = stride,
                        StrideW = stride, DilationH = dilation, DilationW = dilation, PadTop = pad, PadLeft = pad,
                        P = ((h - 1) * stride) + reach + extra - (2 * pad), Layout = Layout.Nchwc,
                        Q = ((w - 1) * stride) + reach + extra - (2 * pad),
                        Filters = new Weights(GuardedRun.Integers(channels * filters * filter * filter, 2)),
                        Bias = extra == 0 ? null : new Weights(GuardedRun.Integers(filters, 3)),
                        Activation = extra == 0 ? Activation.None : Activation.Relu,
                    });
                }
    }

    [Fact]
    public void Phases_that_no_tap_reaches_are_not_served()
    {
        var request = new ConvolutionTransposeRequest
        {
            C = 16, H = 4, W = 4, K = 16, R = 2, S = 2, StrideH = 3, StrideW = 3, P = 11, Q = 11,
            Filters = new Weights(new float[1024]), Layout = Layout.Nchwc,
        };
        Assert.Null(KernelTable.Create(request, SimdLevels.Best));
    }

    private static void Check(SimdLevel level, ConvolutionTransposeRequest r)
    {
        int lanes = level.Lanes();
        float[] x = GuardedRun.Integers((long)r.N * r.C * r.H * r.W, 1), expected = Reference(r, x);
        float[] blocked = GuardedRun.Block(x, r.N, r.C, r.H * r.W, lanes);
        long outputs = GuardedRun.BlockedLength(r.N, r.K, r.P * r.Q, lanes);
        var kernel = GuardedRun.Create(r, level);
        Assert.StartsWith("convtranspose.f32.direct", kernel.Name);
        float[] y = GuardedRun.Floats(kernel, outputs, blocked);
        Assert.Equal(expected, GuardedRun.Unblock(y, r.N, r.K, r.P * r.Q, lanes));
        for (int threads = 1; threads <= 4; threads += 3)
            Assert.Equal(y, KernelRun.Output(kernel, threads, outputs, blocked));
    }

    private static float[] Reference(ConvolutionTransposeRequest r, float[] x)
    {
        var y = new float[r.N * r.K * r.P * r.Q];
        for (int i = 0; i < y.Length; i++) y[i] = r.Bias?.Values[i / (r.P * r.Q) % r.K] ?? 0;
        for (int i = 0; i < x.Length; i++)
        {
            int w = i % r.W, h = i / r.W % r.H, c = i / (r.W * r.H) % r.C, n = i / (r.W * r.H * r.C);
            for (int k = 0; k < r.K; k++)
                for (int tap = 0; tap < r.R * r.S; tap++)
                {
                    int p = (h * r.StrideH) + (tap / r.S * r.DilationH) - r.PadTop;
                    int q = (w * r.StrideW) + (tap % r.S * r.DilationW) - r.PadLeft;
                    if (p < 0 || p >= r.P || q < 0 || q >= r.Q) continue;
                    y[(((((n * r.K) + k) * r.P) + p) * r.Q) + q] +=
                        x[i] * r.Filters.Values[(((c * r.K) + k) * r.R * r.S) + tap];
                }
        }

        return r.Activation.Kind == ActivationKind.None ? y : [.. y.Select(v => Math.Max(0, v))];
    }
}
