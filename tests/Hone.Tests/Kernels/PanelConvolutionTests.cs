using Hone.Kernels;
using Hone.Kernels.Convolution;
using Hone.Machine;

namespace Hone.Tests.Kernels;

public class PanelConvolutionTests
{
    private static readonly (int Top, int Left, int Bottom, int Right)[] s_pads =
        [(0, 0, 0, 0), (1, 2, 0, 1), (2, 0, 3, 2), (0, 5, 1, 4)];

    public static TheoryData<SimdLevel> Levels { get; } = [.. SimdLevels.Available];

    [Theory, MemberData(nameof(Levels))]
    public void Every_number_of_filters_and_every_width(SimdLevel level)
    {
        for (int k = 1; k <= 31; k++) Check(level, Shape(3, 4, 5, k, 2));
        for (int w = 1; w <= 35; w++) Check(level, Shape(3, 2, w, 5, 1) with { PadLeft = 1 });
    }

    [Theory, MemberData(nameof(Levels))]
    public void Strides_dilations_and_uneven_pads(SimdLevel level)
    {
        foreach (int stride in (int[])[1, 2, 3])
        foreach (int dilation in (int[])[1, 2])
        foreach (var (top, left, bottom, right) in s_pads)
        foreach (var (r, s) in ((int, int)[])[(3, 3), (1, 3), (3, 1), (2, 5)])
        {
            Check(level, Shape(4, 8, 13, 6, r) with
            {
                S = s, StrideH = stride, StrideW = 4 - stride, DilationH = dilation, DilationW = 3 - dilation,
                PadTop = top, PadLeft = left, PadBottom = bottom, PadRight = right, Groups = 2,
            });
        }
    }

    [Theory, MemberData(nameof(Levels))]
    public void Groups_of_any_size(SimdLevel level)
    {
        foreach (int groups in (int[])[1, 2, 3, 6])
        foreach (int n in (int[])[1, 2])
            Check(level, Shape(6, 5, 7, 18, 3) with { Groups = groups, N = n, PadTop = 1, PadLeft = 1 });
        Check(level, Shape(12, 9, 9, 12, 3) with { Groups = 12, PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 });
    }

    [Theory, MemberData(nameof(Levels))]
    public void Bias_residual_and_clamp(SimdLevel level)
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
            ConvolutionCheck.Run(c, level, bias, inPlace: inPlace);
        }
    }

    [Theory, MemberData(nameof(Levels))]
    public void Any_team(SimdLevel level)
    {
        for (int threads = 1; threads <= 4; threads++)
        {
            Check(level, Shape(30, 20, 21, 70, 3) with { PadTop = 1, PadLeft = 1 }, threads);
            Check(level, Shape(300, 3, 3, 300, 1), threads);
        }
    }

    private static ConvolutionRequest Shape(int c, int h, int w, int k, int r) =>
        new()
        {
            C = c, H = h, W = w, K = k, R = r, S = r, Filters = new Weights(ReadOnlyMemory<float>.Empty),
            Algorithm = ConvolutionAlgorithm.ImplicitGemm,
        };

    private static void Check(SimdLevel level, ConvolutionRequest c, int threads = 1)
    {
        if (c.P > 0 && c.Q > 0) ConvolutionCheck.Run(c, level, threads: threads);
    }
}
