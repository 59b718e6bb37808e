using Hone.Kernels;
using Hone.Kernels.Transposed;
using Hone.Machine;

namespace Hone.Tests.Kernels;

public class ConvolutionTransposeTests
{
    public static TheoryData<SimdLevel> Levels => GuardedRun.Levels;

    [Theory, MemberData(nameof(Levels))]
    public void Every_number_of_filters_and_every_width(SimdLevel level)
    {
        for (int k = 1; k <= 31; k++) Check(level, Shape(3, 4, 5, k, 4, 2, 1));
        for (int w = 1; w <= 35; w++) Check(level, Shape(3, 3, w, 5, 3, 2, 1));
        for (int w = 1; w <= 19; w++) Check(level, Shape(2, 1, w, 3, 4, 2, 1));
    }

    [Theory, MemberData(nameof(Levels))]
    public void Strides_dilations_pads_and_output_padding(SimdLevel level)
    {
        foreach (int stride in (int[])[1, 2, 3])
        foreach (int dilation in (int[])[1, 2, 3])
        foreach (var (top, left, bottom, right) in ((int, int, int, int)[])[(0, 0, 0, 0), (1, 2, 0, 1), (2, 0, 1, 3)])
        foreach (var (r, s) in ((int, int)[])[(3, 3), (1, 3), (4, 1), (2, 5), (1, 1)])
        foreach (int extra in (int[])[0, 1, 2])
        {
            Check(level, Sized(4, 5, 7, 6, (r, s), (stride, 4 - stride), (dilation, 4 - dilation),
                (top, left, bottom - extra, right - (2 - extra)), groups: 2));
        }
    }

    [Theory, MemberData(nameof(Levels))]
    public void Taps_and_outputs_that_meet_no_input(SimdLevel level)
    {
        // A stride beyond the filter, pads beyond the filter's span, output beyond all that is reached.
        Check(level, Sized(2, 3, 4, 3, (2, 1), (5, 4), (1, 1), (0, 0, 0, 0)));
        Check(level, Sized(2, 6, 9, 3, (2, 2), (2, 1), (1, 1), (5, 4, 3, 2)));
        Check(level, Sized(2, 3, 4, 3, (3, 3), (2, 3), (1, 2), (0, 1, -20, -9)));
        Check(level, Sized(2, 1, 1, 3, (3, 5), (1, 2), (7, 3), (0, 0, 0, 0)));
        Check(level, Sized(1, 1, 1, 1, (1, 1), (7, 9), (1, 1), (0, 0, -3, -20)));
    }

    [Theory, MemberData(nameof(Levels))]
    public void Groups_images_and_activations(SimdLevel level)
    {
        foreach (int groups in (int[])[1, 2, 3, 6])
        foreach (bool bias in (bool[])[false, true])
        foreach (var kind in (ActivationKind[])[ActivationKind.None, ActivationKind.Clip, ActivationKind.LeakyRelu])
        {
            var activation = new Activation(kind, kind == ActivationKind.Clip ? -3 : 0.5f, 6);
            Check(level, Shape(6, 5, 7, 18, 3, 2, 1) with { Groups = groups, N = 2, Activation = activation }, bias);
        }
    }

    [Theory, MemberData(nameof(Levels))]
    public void Any_team(SimdLevel level)
    {
        for (int threads = 1; threads <= 4; threads++)
        {
            Check(level, Shape(21, 20, 21, 21, 16, 8, 4), threads: threads);
            Check(level, Shape(100, 3, 3, 60, 4, 2, 1), threads: threads);
            Check(level, Sized(40, 1, 150, 30, (1, 8), (1, 4), (1, 1), (0, 2, 0, 2)), threads: threads);
        }
    }

    [Fact]
    public void Every_size_of_picture_shares_one_packing()
    {
        var c = Shape(3, 8, 9, 5, 5, 3, 1);
        c = c with { Filters = new Weights(new float[3 * 5 * 25]) };
        Assert.NotNull(KernelTable.Create(c, SimdLevels.Best));
        long bytes = c.Filters.PackedBytes;
        Assert.NotNull(KernelTable.Create(c with { H = 1, P = 2, N = 3 }, SimdLevels.Best));
        Assert.NotNull(KernelTable.Create(c with { W = 40, Q = 120 }, SimdLevels.Best));
        Assert.Equal(bytes, c.Filters.PackedBytes);
    }

    [Fact]
    public void What_would_need_enormous_tables_is_left_to_the_reference()
    {
        var filters = new Weights(new float[4]);
        var shape = new ConvolutionTransposeRequest
        {
            C = 1, H = 2, W = 2, K = 1, R = 2, S = 2, P = 1, Q = 1, Filters = filters,
        };
        foreach (int far in (int[])[1 << 28, int.MaxValue])
        {
            Assert.Null(KernelTable.Create(shape with { DilationH = far, P = far }, SimdLevel.V128));
            Assert.Null(KernelTable.Create(shape with { StrideW = far, Q = far }, SimdLevel.V128));
        }
    }

    private static ConvolutionTransposeRequest Shape(int c, int h, int w, int k, int size, int stride, int pad) =>
        Sized(c, h, w, k, (h == 1 ? 1 : size, size), (stride, stride), (1, 1),
            h == 1 ? (0, pad, 0, pad) : (pad, pad, pad, pad));

    // Negative pads at the end are output padding.
    private static ConvolutionTransposeRequest Sized(
        int c, int h, int w, int k, (int R, int S) filter, (int H, int W) stride, (int H, int W) dilation,
        (int Top, int Left, int Bottom, int Right) pads, int groups = 1) => new()
        {
            C = c, H = h, W = w, K = k, R = filter.R, S = filter.S, Groups = groups,
            P = ((h - 1) * stride.H) + ((filter.R - 1) * dilation.H) + 1 - pads.Top - pads.Bottom,
            Q = ((w - 1) * stride.W) + ((filter.S - 1) * dilation.W) + 1 - pads.Left - pads.Right,
            StrideH = stride.H, StrideW = stride.W, DilationH = dilation.H, DilationW = dilation.W,
            PadTop = pads.Top, PadLeft = pads.Left, Filters = new Weights(ReadOnlyMemory<float>.Empty),
        };

    private static void Check(SimdLevel level, ConvolutionTransposeRequest c, bool bias = true, int threads = 1)
    {
        if (c.P <= 0 || c.Q <= 0) return;
        float[] x = ConvolutionCheck.Integers((long)c.N * c.C * c.H * c.W, 1);
        float[] w = ConvolutionCheck.Integers((long)c.C * (c.K / c.Groups) * c.R * c.S, 2);
        float[]? b = bias ? ConvolutionCheck.Integers(c.K, 3) : null;
        c = c with { Filters = new Weights(w), Bias = b is null ? null : new Weights(b) };
        var kernel = GuardedRun.Create(c, level);
        double[] expected = Scatter(c, x, w, b);
        float[] y = KernelRun.Output(kernel, threads, expected.Length, x);
        for (int i = 0; i < y.Length; i++)
        {
            double e = c.Activation.Kind == ActivationKind.LeakyRelu && expected[i] < 0
                ? expected[i] * c.Activation.Alpha
                : Math.Min(c.Activation.High, Math.Max(c.Activation.Low, expected[i]));
            if (y[i] != e) Assert.Fail($"{kernel.Name} {c}: element {i} is {y[i]}, expected {e}");
        }
    }

    // The definition: every input is added to where it lands through every tap.
    private static double[] Scatter(ConvolutionTransposeRequest c, float[] x, float[] w, float[]? bias)
    {
        int cg = c.C / c.Groups, kg = c.K / c.Groups;
        var y = new double[c.N * c.K * c.P * c.Q];
        for (int i = 0; i < y.Length; i++) y[i] = bias?[i / (c.P * c.Q) % c.K] ?? 0;
        for (int i = 0; i < x.Length; i++)
        {
            int n = i / (c.C * c.H * c.W), ch = i / (c.H * c.W) % c.C, h = i / c.W % c.H, v = i % c.W;
            for (int k = 0; k < kg; k++)
            for (int r = 0; r < c.R; r++)
            for (int s = 0; s < c.S; s++)
            {
                int p = (h * c.StrideH) + (r * c.DilationH) - c.PadTop;
                int q = (v * c.StrideW) + (s * c.DilationW) - c.PadLeft;
                if (p < 0 || p >= c.P || q < 0 || q >= c.Q) continue;
                int plane = (n * c.K) + (ch / cg * kg) + k;
                y[(((plane * c.P) + p) * c.Q) + q] += (double)x[i] * w[(((((ch * kg) + k) * c.R) + r) * c.S) + s];
            }
        }

        return y;
    }
}
