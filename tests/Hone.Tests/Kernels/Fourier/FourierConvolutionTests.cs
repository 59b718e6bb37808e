using Hone.Kernels;
using Hone.Kernels.Convolution;
using Hone.Kernels.Convolution.Fourier;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Tests.Kernels.Fourier;

public class FourierConvolutionTests
{
    private static readonly ConvolutionAlgorithm[] s_algorithms =
        [ConvolutionAlgorithm.Fft, ConvolutionAlgorithm.FftTiling];

    private static readonly Layout[] s_layouts = [Layout.Nchw, Layout.Nhwc, Layout.Nchwc];

    public static TheoryData<SimdLevel> Levels => GuardedRun.Levels;

    /// <summary>Filters 2 to 14 and the largest, square and in one direction, on maps smaller and larger.</summary>
    [Theory, MemberData(nameof(Levels))]
    public void Every_filter(SimdLevel level)
    {
        for (int r = 2; r <= 14; r++)
        {
            Check(level, Shape(3, 19, 23, 5, r, 16 - r));
            Check(level, Shape(3, 5, 41, 5, 1, r));
            Check(level, Shape(3, 41, 5, 5, r, 1));
        }

        Check(level, Shape(3, 40, 40, 5, 25, 25));
        Check(level, Shape(3, 9, 70, 5, 3, 25));
    }

    /// <summary>Maps around the edges of tiles, and maps smaller than the filter.</summary>
    [Theory, MemberData(nameof(Levels))]
    public void Every_map(SimdLevel level)
    {
        for (int size = 1; size <= 34; size += size < 12 ? 1 : 3)
        {
            Check(level, Shape(2, size, 35 - size, 3, 5, 5));
            Check(level, Shape(2, size, size, 3, 7, 7) with { PadTop = 6, PadLeft = 6, PadBottom = 6, PadRight = 6 });
        }
    }

    [Theory, MemberData(nameof(Levels))]
    public void Every_channel_remainder_in_every_layout(SimdLevel level)
    {
        int lanes = level.Lanes();
        foreach (var layout in s_layouts)
            foreach (int c in (int[])[1, lanes - 1, lanes, lanes + 1, (2 * lanes) + 1, 3 * lanes, (4 * lanes) + 3])
            {
                var other = s_layouts[(c + (int)layout) % 3];
                Check(level, Shape(c, 9, 12, 3, 5, 5) with { InputLayout = layout, OutputLayout = other });
                Check(level, Shape(3, 9, 12, c, 5, 5) with { InputLayout = other, OutputLayout = layout });
            }
    }

    /// <summary>More padding than the filter has taps: whole tiles of zeros, spectra that wrap around zeros.</summary>
    [Theory, MemberData(nameof(Levels))]
    public void Uneven_and_deep_pads(SimdLevel level)
    {
        foreach (var (top, left, bottom, right) in ((int, int, int, int)[])
            [(0, 0, 0, 0), (1, 4, 0, 2), (4, 0, 3, 9), (0, 20, 1, 0), (0, 0, 20, 20), (33, 17, 9, 35)])
            Check(level, Shape(5, 13, 17, 6, 5, 5) with
            {
                N = 2, PadTop = top, PadLeft = left, PadBottom = bottom, PadRight = right,
            });
        Check(level, Shape(3, 1, 1, 4, 7, 7) with { PadTop = 30, PadLeft = 30, PadBottom = 30, PadRight = 30 });
    }

    [Theory, MemberData(nameof(Levels))]
    public void Dilation_spreads_the_filter(SimdLevel level)
    {
        Check(level, Shape(5, 20, 23, 6, 3, 3) with { DilationH = 2, DilationW = 5 });
        Check(level, Shape(5, 20, 43, 6, 1, 5) with { DilationW = 6 });
        Check(level, Shape(5, 20, 20, 6, 2, 2) with { DilationH = 11, DilationW = 3, N = 2 });
    }

    [Theory, MemberData(nameof(Levels))]
    public void Bias_residual_and_activation(SimdLevel level)
    {
        foreach (var layout in s_layouts)
        foreach (bool residual in (bool[])[false, true])
        foreach (bool bias in (bool[])[false, true])
        {
            var c = Shape(7, 12, 14, 21, 5, 5) with
            {
                N = 2, HasResidual = residual, Activation = Activation.Clip(-1, 2), OutputLayout = layout,
            };
            Check(level, c, bias);
            if (residual) Check(level, c, bias, inPlace: true);
        }
    }

    [Theory, MemberData(nameof(Levels))]
    public void Other_activations_are_applied_to_what_there_would_be_without(SimdLevel level)
    {
        var c = Shape(7, 12, 14, 21, 5, 5);
        var relu = new FourierRun(c with { Activation = new(ActivationKind.LeakyRelu, 0.25f, 0) }, level);
        float[] plain = new FourierRun(c, level).Run();
        Assert.Contains(plain, y => y < 0);
        Assert.Equal(plain.Select(y => y < 0 ? y / 4 : y), relu.Run());
    }

    /// <summary>The error class with sums of 3136 and of 4608 terms.</summary>
    [Theory, MemberData(nameof(Levels))]
    public void Long_sums(SimdLevel level)
    {
        Check(level, Shape(64, 20, 20, 8, 7, 7));
        Check(level, Shape(512, 6, 6, 8, 3, 3));
    }

    /// <summary>Neither the team nor the other images of a batch show; the last shape is more than one chunk.</summary>
    [Theory, MemberData(nameof(Levels))]
    public void Same_bits_for_any_team_and_batch(SimdLevel level)
    {
        foreach (var shape in (ConvolutionRequest[])
            [Shape(20, 28, 28, 40, 7, 7), Shape(17, 9, 30, 33, 1, 7), Shape(16, 200, 200, 16, 7, 7)])
        foreach (var algorithm in s_algorithms)
        {
            var c = shape with { Algorithm = algorithm };
            var run = new FourierRun(c with { N = 3 }, level);
            float[] y = run.Run();
            for (int threads = 2; threads <= 4; threads++) Assert.Equal(y, run.Run(threads));
            int image = y.Length / 3;
            Assert.Equal(y[(2 * image)..], new FourierRun(c, level, run, image: 2).Run());
        }
    }

    /// <summary>Large filters take large tiles, one row of taps takes one row, and a batch changes nothing.</summary>
    [Fact]
    public void The_tile_follows_filter_and_map()
    {
        Assert.Equal("8x8", Tile(Shape(256, 14, 14, 256, 3, 3)));
        Assert.Equal("16x16", Tile(Shape(64, 56, 56, 64, 7, 7)));
        Assert.Equal("32x32", Tile(Shape(64, 56, 56, 64, 13, 13)));
        Assert.Equal("1x32", Tile(Shape(64, 28, 28, 64, 1, 7)));
        Assert.Equal("1x32", Tile(Shape(64, 28, 28, 64, 1, 7) with { N = 32 }));
        // 28 + 3 zeros serve both edges: the map is one tile although outputs of tiles of 32 are 26.
        Assert.Equal(1, FourierTile.Choose(Shape(64, 28, 28, 64, 1, 7)).Along.Tiles(28));
        string Tile(ConvolutionRequest c) => $"{FourierTile.Choose(c).Rows}x{FourierTile.Choose(c).Columns}";
    }

    [Fact]
    public void Large_maps_go_through_the_workspace_in_chunks()
    {
        var c = Shape(16, 200, 200, 16, 7, 7) with { Algorithm = ConvolutionAlgorithm.FftTiling };
        var one = ConvolutionTable.Create(c, SimdLevels.Best)!;
        var many = ConvolutionTable.Create(c with { N = 30 }, SimdLevels.Best)!;
        Assert.Equal(2, ConvolutionTable.Create(c with { H = 20, W = 20 }, SimdLevels.Best)!.Barriers.Length);
        Assert.True(many.Barriers.Length > 10 * one.Barriers.Length);
        Assert.InRange(many.WorkspaceBytes, 1, one.WorkspaceBytes * 6 / 5);
    }

    /// <summary>An infinity or a NaN spoils the tile that reads it, as the summary says, and no other.</summary>
    [Theory, MemberData(nameof(Levels))]
    public void A_NaN_stays_in_its_tiles_and_never_gets_lost(SimdLevel level)
    {
        foreach (float bad in (float[])[float.NaN, float.PositiveInfinity])
        {
            var c = Shape(3, 60, 60, 4, 5, 5) with { Algorithm = ConvolutionAlgorithm.FftTiling };
            float[] y = new FourierRun(c, level).Run(), spoilt = new FourierRun(c, level, (7 * 60) + 5, bad).Run();
            for (int i = 0; i < y.Length; i++)
            {
                int p = i / 60 % 60, q = i % 60;
                if (Math.Abs(p - 7) <= 2 && Math.Abs(q - 5) <= 2) Assert.True(float.IsNaN(spoilt[i]));
                if (p > 40 || q > 40) Assert.Equal(y[i], spoilt[i]);
            }
        }
    }

    [Theory, MemberData(nameof(Levels))]
    public void Refusals_say_why(SimdLevel level)
    {
        var c = Shape(16, 30, 30, 16, 5, 5);
        foreach (var algorithm in s_algorithms)
        {
            var own = c with { Algorithm = algorithm };
            Assert.Null(ConvolutionTable.WhyNot(own, level));
            var strided = own with { StrideH = 2 };
            Assert.Equal("it takes stride 1; this one is 2x1", ConvolutionTable.WhyNot(strided, level));
            Assert.Equal("it takes no groups", ConvolutionTable.WhyNot(own with { Groups = 2 }, level));
            var pointwise = own with { R = 1, S = 1 };
            Assert.Equal("it takes filters larger than 1x1", ConvolutionTable.WhyNot(pointwise, level));
            Assert.Contains("MiB", ConvolutionTable.WhyNot(own with { C = 8000, K = 8000 }, level)!,
                StringComparison.Ordinal);
        }

        var large = c with { Algorithm = ConvolutionAlgorithm.FftTiling, R = 26 };
        Assert.Contains("up to 25; this one reaches 26x5", ConvolutionTable.WhyNot(large, level)!,
            StringComparison.Ordinal);
        Assert.Null(ConvolutionTable.WhyNot(large with { Algorithm = ConvolutionAlgorithm.Fft }, level));
    }

    [Fact]
    public void Kernels_for_other_maps_and_dilations_have_the_packings_that_they_need()
    {
        var c = Shape(20, 40, 40, 24, 7, 7) with { Algorithm = ConvolutionAlgorithm.FftTiling };
        Assert.NotNull(ConvolutionTable.Create(c, SimdLevels.Best));
        long packed = c.Filters.PackedBytes;
        Assert.NotNull(ConvolutionTable.Create(c with { N = 2 }, SimdLevels.Best));
        Assert.Equal(packed, c.Filters.PackedBytes);
        Assert.NotNull(ConvolutionTable.Create(c with { DilationW = 2 }, SimdLevels.Best));
        Assert.True(c.Filters.PackedBytes > packed);
    }

    private static void Check(SimdLevel level, ConvolutionRequest c, bool bias = true, bool inPlace = false)
    {
        foreach (var algorithm in s_algorithms)
        {
            var own = c with { Algorithm = algorithm };
            Assert.Null(ConvolutionTable.WhyNot(own, level));
            double bound = ConvolutionTable.Find(algorithm)!.Error(own).Bound();
            ConvolutionCheck.RunWithin(own, level, bound, bias, threads: 1 + (c.R % 2), inPlace);
        }
    }

    private static ConvolutionRequest Shape(int c, int h, int w, int k, int r, int s) => new()
    {
        C = c, H = h, W = w, K = k, R = r, S = s,
        PadTop = r / 2, PadLeft = s / 2, PadBottom = r / 2, PadRight = s / 2,
        InputLayout = Layout.Nchwc, OutputLayout = Layout.Nchwc, Filters = new Weights(new float[k * c * r * s]),
    };
}
