using Hone.Kernels;
using Hone.Kernels.Convolution;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Tests.Kernels;

/// <summary>The three convolutions as one product, at their edges, in both layouts and from one to the other.</summary>
public class Im2colTests
{
    private static readonly (int Top, int Left, int Bottom, int Right)[] s_pads =
        [(0, 0, 0, 0), (1, 2, 0, 1), (2, 0, 3, 2), (0, 5, 1, 4)];

    private static readonly (Layout From, Layout To)[] s_layouts =
    [
        (Layout.Nchw, Layout.Nchw), (Layout.Nhwc, Layout.Nhwc), (Layout.Nchw, Layout.Nhwc), (Layout.Nhwc, Layout.Nchw),
    ];

    public static TheoryData<ConvolutionAlgorithm, SimdLevel> Rows
    {
        get
        {
            var data = new TheoryData<ConvolutionAlgorithm, SimdLevel>();
            foreach (var level in SimdLevels.Available)
            {
                data.Add(ConvolutionAlgorithm.ImplicitGemm, level);
                data.Add(ConvolutionAlgorithm.ImplicitPrecompGemm, level);
                data.Add(ConvolutionAlgorithm.Gemm, level);
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Rows))]
    public void Every_number_of_filters_channels_and_columns(ConvolutionAlgorithm algorithm, SimdLevel level)
    {
        for (int k = 1; k <= (4 * level.Lanes()) + 1; k++) Check(algorithm, level, Shape(3, 4, 5, k, 2));
        for (int c = 1; c <= level.Lanes() + 1; c++) Check(algorithm, level, Shape(c, 3, 7, 4, 3) with { PadLeft = 1 });
        for (int w = 1; w <= 35; w++) Check(algorithm, level, Shape(3, 2, w, 5, 1) with { PadLeft = 1 });
    }

    [Theory, MemberData(nameof(Rows))]
    public void Strides_dilations_and_uneven_pads(ConvolutionAlgorithm algorithm, SimdLevel level)
    {
        foreach (int stride in (int[])[1, 2, 3])
        foreach (int dilation in (int[])[1, 2])
        foreach (var (top, left, bottom, right) in s_pads)
        foreach (var (r, s) in ((int, int)[])[(3, 3), (1, 3), (2, 5)])
        {
            Check(algorithm, level, Shape(4, 8, 13, 6, r) with
            {
                S = s, StrideH = stride, StrideW = 4 - stride, DilationH = dilation, DilationW = 3 - dilation,
                PadTop = top, PadLeft = left, PadBottom = bottom, PadRight = right, Groups = 2,
            });
        }
    }

    /// <summary>Long rows with every start of a row within eight pixels; even strides up to the last float.</summary>
    [Theory, MemberData(nameof(Rows))]
    public void Long_rows(ConvolutionAlgorithm algorithm, SimdLevel level)
    {
        foreach (int w in (int[])[32, 37, 40, 67])
        foreach (int stride in (int[])[1, 2])
        foreach (int pad in (int[])[0, 1])
        {
            Check(algorithm, level, Shape(2, 5, w, 3, 3) with
            {
                StrideW = stride, PadLeft = pad, PadTop = pad, PadRight = pad, PadBottom = pad, N = 2,
            });
        }
    }

    [Theory, MemberData(nameof(Rows))]
    public void Groups_of_any_size(ConvolutionAlgorithm algorithm, SimdLevel level)
    {
        foreach (int groups in (int[])[1, 2, 3, 6])
        foreach (int n in (int[])[1, 2])
            Check(algorithm, level, Shape(6, 5, 7, 18, 3) with { Groups = groups, N = n, PadTop = 1, PadLeft = 1 });
        Check(algorithm, level, Shape(6, 5, 7, 18, 1) with { Groups = 3, N = 2 });
        Check(algorithm, level, Same(Shape(12, 9, 9, 12, 3)) with { Groups = 12 });
    }

    /// <summary>Reductions of several chunks, cut within and between taps.</summary>
    [Theory, MemberData(nameof(Rows))]
    public void Long_sums(ConvolutionAlgorithm algorithm, SimdLevel level)
    {
        Check(algorithm, level, Same(Shape(301, 6, 7, 37, 3)) with { HasResidual = true });
        Check(algorithm, level, Shape(2600, 3, 5, 20, 1));
        Check(algorithm, level, Same(Shape(520, 5, 5, 6, 3)) with { Groups = 2, DilationW = 2 });
    }

    [Theory, MemberData(nameof(Rows))]
    public void Bias_residual_and_clamp(ConvolutionAlgorithm algorithm, SimdLevel level)
    {
        foreach (bool residual in (bool[])[false, true])
        foreach (var activation in (Activation[])[Activation.None, Activation.Relu, Activation.Clip(-3, 6)])
        foreach (bool bias in (bool[])[false, true])
        foreach (bool inPlace in residual ? (bool[])[false, true] : [false])
        {
            var c = Shape(7, 6, 17, 20, 3) with
            {
                HasResidual = residual, Activation = activation, PadLeft = 1, PadTop = 1, N = 2,
            };
            Check(algorithm, level, c, bias, inPlace: inPlace);
        }
    }

    [Theory, MemberData(nameof(Rows))]
    public void Any_team(ConvolutionAlgorithm algorithm, SimdLevel level)
    {
        for (int threads = 1; threads <= 4; threads++)
        {
            Check(algorithm, level, Shape(30, 20, 21, 70, 3) with { PadTop = 1, PadLeft = 1, N = 2 }, threads: threads);
            Check(algorithm, level, Shape(300, 3, 3, 300, 1), threads: threads);
        }
    }

    private static ConvolutionRequest Shape(int c, int h, int w, int k, int r) =>
        new() { C = c, H = h, W = w, K = k, R = r, S = r, Filters = new Weights(ReadOnlyMemory<float>.Empty) };

    private static ConvolutionRequest Same(ConvolutionRequest c) =>
        c with { PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 };

    private static void Check(
        ConvolutionAlgorithm algorithm, SimdLevel level, ConvolutionRequest c, bool bias = true, int threads = 1,
        bool inPlace = false)
    {
        if (c.P <= 0 || c.Q <= 0) return;
        foreach (var (from, to) in s_layouts)
        {
            var laid = c with { Algorithm = algorithm, InputLayout = from, OutputLayout = to };
            ConvolutionCheck.Run(laid, level, bias, threads, inPlace);
        }
    }
}
