using Hone.Kernels;
using Hone.Kernels.Convolution;
using Hone.Kernels.Depthwise;
using Hone.Kernels.Pooling;
using Hone.Kernels.Strips;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Tests.Kernels.Strips;

/// <summary>A chain walked by strips gives every bit that its stages give one after the other.</summary>
public sealed class StripTests
{
    public static TheoryData<SimdLevel> Levels { get; } = [.. SimdLevels.Available];

    [Theory, MemberData(nameof(Levels))]
    public void A_first_layer_a_depthwise_and_a_1x1_with_a_residual(SimdLevel level) => Check(level, 2,
        Dense(2, 3, 33, 43, 20, 3, 2, 1) with { InputLayout = Layout.Nchw, Activation = Activation.Clip(-1, 1) },
        Separate(2, 20, 17, 22, 3, 1, 1),
        Dense(2, 20, 17, 22, 33, 1, 1, 0) with { HasResidual = true, Activation = Activation.Relu });

    [Theory, MemberData(nameof(Levels))]
    public void A_wide_first_layer_and_a_pooling(SimdLevel level) => Check(level, 1,
        Dense(1, 3, 31, 115, 37, 7, 2, 3) with { InputLayout = Layout.Nchw }, Pool(1, 37, 16, 58, 3, 2, 1));

    [Theory, MemberData(nameof(Levels))]
    public void An_inverted_residual(SimdLevel level)
    {
        foreach (int stride in (int[])[1, 2])
            Check(level, 1,
                Dense(1, 9, 28, 15, 50, 1, 1, 0) with { Activation = Activation.Clip(0, 6) },
                Separate(1, 50, 28, 15, 3, stride, 1) with { Activation = new(ActivationKind.Silu, 0, 0) },
                Dense(1, 50, 28 / stride, (15 + stride - 1) / stride, 9, 1, 1, 0));
    }

    [Theory, MemberData(nameof(Levels))]
    public void Dilations_strides_of_a_1x1_and_averages(SimdLevel level) => Check(level, 3,
        Separate(3, 18, 21, 12, 5, 1, 2), Separate(3, 18, 21, 12, 3, 1, 2) with { DilationH = 2, DilationW = 2 },
        Dense(3, 18, 21, 12, 40, 1, 2, 0), Pool(3, 40, 11, 6, 3, 1, 1) with { Kind = PoolKind.Average },
        Dense(3, 40, 11, 6, 17, 3, 1, 1));

    /// <summary>Windows that skip rows, and windows of padding alone.</summary>
    [Theory, MemberData(nameof(Levels))]
    public void Strides_beyond_the_window(SimdLevel level) => Check(level, 1,
        Dense(1, 5, 20, 9, 8, 1, 1, 0), Separate(1, 8, 20, 9, 2, 5, 3), Dense(1, 8, 5, 3, 8, 3, 1, 1));

    [Fact]
    public void Rows_are_computed_once_in_a_band()
    {
        StripShape[] shapes = [.. Kernels(SimdLevel.V512,
            Dense(1, 16, 56, 56, 96, 1, 1, 0), Separate(1, 96, 56, 56, 3, 1, 1)).Select(k => ((IStripStage)k).Shape!)];
        double once = shapes.Sum(s => s.Cycles * s.Rows.Outputs);
        foreach (int strip in (int[])[1, 2, 5, 56]) Assert.Equal(once, new StripPlan(shapes, 1, strip).Cycles);

        // Where two bands meet, the depthwise rows on either side see one row of the other's.
        Assert.Equal(once + (6 * shapes[0].Cycles), new StripPlan(shapes, 4, 3).Cycles);
    }

    private static ConvolutionRequest Dense(int n, int c, int h, int w, int k, int r, int stride, int pad) => new()
    {
        N = n, C = c, H = h, W = w, K = k, R = r, S = r, StrideH = stride, StrideW = stride,
        PadTop = pad, PadLeft = pad, PadBottom = pad, PadRight = pad,
        InputLayout = Layout.Nchwc, OutputLayout = Layout.Nchwc,
        Filters = new Weights(Numbers(k * c * r * r, 1)), Bias = new Weights(Numbers(k, 2)),
    };

    private static DepthwiseRequest Separate(int n, int c, int h, int w, int r, int stride, int pad) => new()
    {
        N = n, C = c, H = h, W = w, R = r, S = r, StrideH = stride, StrideW = stride,
        PadTop = pad, PadLeft = pad, PadBottom = pad, PadRight = pad,
        Filters = new Weights(Numbers(c * r * r, 3)), Bias = new Weights(Numbers(c, 4)),
    };

    private static PoolRequest Pool(int n, int c, int h, int w, int r, int stride, int pad) => new()
    {
        Kind = PoolKind.Max, Layout = Layout.Nchwc, N = n, C = c, H = h, W = w, R = r, S = r,
        StrideH = stride, StrideW = stride, PadTop = pad, PadLeft = pad, PadBottom = pad, PadRight = pad,
        P = ((h + (2 * pad) - r) / stride) + 1, Q = ((w + (2 * pad) - r) / stride) + 1,
    };

    private static Kernel[] Kernels(SimdLevel level, params KernelRequest[] requests) =>
        [.. requests.Select(r => KernelTable.Create(r, level)!)];

    private static void Check(SimdLevel level, int images, params KernelRequest[] requests)
    {
        var kernels = Kernels(level, requests);
        StripShape[] shapes = [.. kernels.Select(k => ((IStripStage)k).Shape!)];
        Assert.All(shapes, s => Assert.Equal(images, s.Images));
        float[] x = Numbers((int)(images * shapes[0].InputFloats), 5), y = x;
        float[]? residual = shapes[^1].HasResidual ? Numbers((int)(images * shapes[^1].OutputFloats), 6) : null;
        for (int i = 0; i < kernels.Length; i++)
        {
            long outputs = images * shapes[i].OutputFloats;
            y = requests[i] is PoolRequest
                ? KernelRun.Output(kernels[i], 1, outputs, y)
                : KernelRun.Output(kernels[i], 1, outputs, y, shapes[i].HasResidual ? residual : null);
        }

        int rows = shapes[^1].Rows.Outputs;
        foreach (int bands in (int[])[1, 2, 3, rows])
            foreach (int strip in (int[])[1, 2, 3, 4, rows])
            {
                var chain = new StripKernel(kernels, new StripPlan(shapes, Math.Min(bands, rows), strip));
                int threads = 1 + (strip % 4);
                Assert.Equal(y, KernelRun.Output(chain, threads, y.Length, x, residual));
            }

        var plan = StripPlan.Of(shapes)!;
        Assert.Equal(y, KernelRun.Output(new StripKernel(kernels, plan), 2, y.Length, x, residual));
    }

    private static float[] Numbers(int count, int seed)
    {
        var random = new SeededRandom(seed);
        var numbers = new float[count];
        foreach (ref float x in numbers.AsSpan()) x = random.NextSingle(-1, 1);
        return numbers;
    }
}
