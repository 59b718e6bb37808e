using Hone.Kernels;
using Hone.Kernels.Convolution;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Tests.Kernels;

public class DirectConvolutionTests
{
    private static readonly (int Top, int Left, int Bottom, int Right)[] s_pads =
        [(0, 0, 0, 0), (1, 2, 0, 1), (2, 0, 3, 2), (0, 3, 1, 0)];

    public static TheoryData<SimdLevel> Levels { get; } = [.. SimdLevels.Available];

    /// <summary>Output widths 1 to 33 pass through every tile height and every split of a remainder.</summary>
    [Theory, MemberData(nameof(Levels))]
    public void Every_width_of_1x1(SimdLevel level)
    {
        for (int w = 1; w <= 33; w++) Blocked(level, Shape(20, 1, w, 24, 1));
    }

    [Theory, MemberData(nameof(Levels))]
    public void Every_width_of_3x3(SimdLevel level)
    {
        for (int w = 1; w <= 33; w++)
            Blocked(level, Same(Shape(5, 4, w, 6, 3)));
    }

    /// <summary>Every remainder of channels to blocks and of filters to panels.</summary>
    [Theory, MemberData(nameof(Levels))]
    public void Every_channel_remainder(SimdLevel level)
    {
        for (int c = 1; c <= (2 * level.Lanes()) + 1; c++) Blocked(level, Shape(c, 3, 5, 7, 3));
        for (int k = 1; k <= (4 * level.Lanes()) + 1; k++) Blocked(level, Shape(3, 3, 5, k, 3));
    }

    [Theory, MemberData(nameof(Levels))]
    public void Strides_dilations_and_uneven_pads(SimdLevel level)
    {
        foreach (int stride in (int[])[1, 2, 3])
        foreach (int dilation in (int[])[1, 2])
        foreach (var (top, left, bottom, right) in s_pads)
        foreach (var (r, s) in ((int, int)[])[(3, 3), (1, 3), (3, 1), (2, 5)])
        {
            var c = Shape(9, 8, 13, 20, r) with
            {
                S = s, StrideH = stride, StrideW = 4 - stride, DilationH = dilation, DilationW = 3 - dilation,
                PadTop = top, PadLeft = left, PadBottom = bottom, PadRight = right,
            };
            Blocked(level, c);
            Planar(level, c with { C = 3 });
        }
    }

    /// <summary>Rows so wide that only their sides are copied between zeros, and just too narrow for it.</summary>
    [Theory, MemberData(nameof(Levels))]
    public void Wide_rows(SimdLevel level)
    {
        foreach (int w in (int[])[41, 42, 43, 57, 86])
        foreach (int stride in (int[])[1, 2])
        foreach (var (top, left, bottom, right) in ((int, int, int, int)[])[(1, 1, 1, 1), (0, 0, 1, 2), (2, 15, 0, 0)])
        foreach (var (s, dilation) in ((int, int)[])[(3, 1), (3, 8), (1, 1), (7, 1)])
        {
            var c = Shape(5, 4, w, 18, 3) with
            {
                S = s, StrideH = stride, StrideW = stride, DilationW = dilation, N = 2,
                PadTop = top, PadLeft = left, PadBottom = bottom, PadRight = right,
            };
            Blocked(level, c);
            Planar(level, c with { C = 3 });
            var pixels = c with { C = 6, K = 20, InputLayout = Layout.Nhwc, OutputLayout = Layout.Nhwc };
            ConvolutionCheck.Run(pixels, level);
            ConvolutionCheck.Run(pixels with { Groups = 2 }, level);
        }
    }

    /// <summary>Taps so far apart, or filters so wide, that columns are cut by what they see of the image.</summary>
    [Theory, MemberData(nameof(Levels))]
    public void Far_taps(SimdLevel level)
    {
        foreach (int w in (int[])[7, 14, 30])
        foreach (int stride in (int[])[1, 2])
        foreach (var (s, dilation) in ((int, int)[])[(3, 6), (3, 12), (5, 5), (7, 1), (2, 13)])
        {
            int reach = (s - 1) * dilation;
            var c = Shape(37, 6, w, 34, 3) with
            {
                S = s, StrideW = stride, DilationH = 3, DilationW = dilation, N = 2, PadTop = 3, PadBottom = 2,
                PadLeft = reach / 2, PadRight = reach - (reach / 2),
            };
            Blocked(level, c);
            Blocked(level, c with { PadLeft = reach, PadRight = 1 });
        }
    }

    /// <summary>
    /// A filter larger than the image, and padding deeper than the filter: rows and columns of zeros only.
    /// </summary>
    [Theory, MemberData(nameof(Levels))]
    public void Padding_beyond_the_filter(SimdLevel level)
    {
        Blocked(level, Shape(3, 1, 1, 5, 1) with { PadTop = 2, PadLeft = 3, PadBottom = 2, PadRight = 3 });
        Blocked(level, Shape(3, 2, 2, 5, 7) with { PadTop = 3, PadLeft = 3, PadBottom = 3, PadRight = 3 });
        Planar(level, Shape(3, 2, 3, 5, 2) with { PadTop = 4, PadLeft = 4, PadBottom = 4, PadRight = 4 });
    }

    [Theory, MemberData(nameof(Levels))]
    public void Groups_of_whole_blocks(SimdLevel level)
    {
        int block = level.Lanes();
        foreach (int groups in (int[])[2, 3])
        foreach (int filters in (int[])[1, 2, 3])
        {
            var even = Shape(groups * block, 5, 9, groups * block * filters, 3);
            Blocked(level, even with { Groups = groups, PadTop = 1, PadLeft = 1, N = 2 });
        }

        var uneven = Shape(2 * (block + 1), 5, 5, 2 * block, 1) with
        {
            Groups = 2, InputLayout = Layout.Nchwc, OutputLayout = Layout.Nchwc,
        };
        Assert.Contains("whole blocks", ConvolutionTable.WhyNot(uneven, level), StringComparison.Ordinal);
    }

    /// <summary>Pixels of so many channels that a tile's would meet in few cache sets.</summary>
    [Theory, MemberData(nameof(Levels))]
    public void Crowded_pixels_are_copied_apart(SimdLevel level)
    {
        var c = Shape(512, 3, 17, 20, 1) with { InputLayout = Layout.Nhwc, OutputLayout = Layout.Nhwc };
        ConvolutionCheck.Run(c, level);
        ConvolutionCheck.Run(c with { StrideW = 2, N = 2 }, level);
        ConvolutionCheck.Run(c with { Groups = 2 }, level);
        ConvolutionCheck.Run(Same(c with { R = 3, S = 3 }), level);
    }

    /// <summary>Groups of any size where channels lie together.</summary>
    [Theory, MemberData(nameof(Levels))]
    public void Groups_of_pixels(SimdLevel level)
    {
        foreach (var (channels, filters) in ((int, int)[])[(1, 1), (3, 5), (5, 3), (16, 8), (8, 40)])
        {
            var c = Shape(3 * channels, 5, 9, 3 * filters, 3) with
            {
                Groups = 3, N = 2, HasResidual = true, InputLayout = Layout.Nhwc, OutputLayout = Layout.Nhwc,
            };
            ConvolutionCheck.Run(c, level);
            ConvolutionCheck.Run(Same(c), level, inPlace: true);
        }
    }

    [Theory, MemberData(nameof(Levels))]
    public void Bias_residual_and_clamp(SimdLevel level)
    {
        foreach (bool residual in (bool[])[false, true])
        foreach (var activation in (Activation[])[Activation.None, Activation.Relu, Activation.Clip(-3, 6)])
        foreach (bool bias in (bool[])[false, true])
        {
            var c = Shape(7, 6, 17, 40, 3) with
            {
                HasResidual = residual, Activation = activation, PadLeft = 1, PadTop = 1, N = 2,
            };
            Blocked(level, c, bias);
            Planar(level, c with { C = 3, StrideW = 2, StrideH = 2 }, bias);
        }
    }

    /// <summary>y may be the residual: a block's sum in place.</summary>
    [Theory, MemberData(nameof(Levels))]
    public void Residual_in_place(SimdLevel level)
    {
        foreach (int r in (int[])[1, 3])
        {
            var c = Shape(17, 9, 15, 40, r) with
            {
                PadTop = r / 2, PadLeft = r / 2, HasResidual = true, Activation = Activation.Relu,
                InputLayout = Layout.Nchwc, OutputLayout = Layout.Nchwc,
            };
            ConvolutionCheck.Run(c, level, inPlace: true);
        }
    }

    /// <summary>An activation that is no clamp; a quarter of an integer is exact.</summary>
    [Theory, MemberData(nameof(Levels))]
    public void Other_activations_follow_the_sum(SimdLevel level)
    {
        var plain = Shape(5, 4, 9, 20, 1) with { InputLayout = Layout.Nchwc, OutputLayout = Layout.Nchwc };
        int lanes = level.Lanes();
        float[] x = ConvolutionCheck.Integers(ReferenceConvolution.Floats(1, 5, 36, Layout.Nchwc, lanes), 1);
        plain = plain with { Filters = new Weights(ConvolutionCheck.Integers(100, 2)) };
        long floats = ReferenceConvolution.Floats(1, 20, 36, Layout.Nchwc, lanes);
        float[] sums = KernelRun.Output(KernelTable.Create(plain, level)!, 1, floats, x, null);
        var leaky = plain with { Activation = new Activation(ActivationKind.LeakyRelu, 0.25f, 0) };
        float[] y = KernelRun.Output(KernelTable.Create(leaky, level)!, 1, floats, x, null);
        Assert.Equal(sums.Select(s => s >= 0 ? s : 0.25f * s), y);
    }

    /// <summary>Large enough for many tasks; the cuts may not show.</summary>
    [Theory, MemberData(nameof(Levels))]
    public void Any_team(SimdLevel level)
    {
        for (int threads = 1; threads <= 4; threads++)
        {
            Blocked(level, Same(Shape(32, 28, 28, 40, 3)), threads: threads);
            Blocked(level, Shape(64, 28, 29, 72, 1), threads: threads);
            Blocked(level, Same(Shape(96, 7, 7, 200, 3)), threads: threads);
            Planar(level, Same(Shape(3, 64, 64, 36, 3)) with { StrideH = 2, StrideW = 2, N = 3 }, threads: threads);
        }
    }

    private static ConvolutionRequest Shape(int c, int h, int w, int k, int r) =>
        new() { C = c, H = h, W = w, K = k, R = r, S = r, Filters = new Weights(ReadOnlyMemory<float>.Empty) };

    private static ConvolutionRequest Same(ConvolutionRequest c) =>
        c with { PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 };

    private static void Blocked(SimdLevel level, ConvolutionRequest c, bool bias = true, int threads = 1)
    {
        if (c.P <= 0 || c.Q <= 0) return;
        foreach (var layout in (Layout[])[Layout.Nchwc, Layout.Nhwc])
            ConvolutionCheck.Run(c with { InputLayout = layout, OutputLayout = layout }, level, bias, threads);
    }

    private static void Planar(SimdLevel level, ConvolutionRequest c, bool bias = true, int threads = 1)
    {
        if (c.P <= 0 || c.Q <= 0) return;
        foreach (var layout in (Layout[])[Layout.Nchwc, Layout.Nhwc])
            ConvolutionCheck.Run(c with { OutputLayout = layout }, level, bias, threads);
    }
}
