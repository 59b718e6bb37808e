using Hone.Kernels;
using Hone.Kernels.Convolution;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Tests.Kernels.Winograd;

public class WinogradConvolutionTests
{
    private static readonly WinogradTile[] s_tiles = [2, 4, 6, new(4, 2), new(2, 6)];

    // Every F(m, r) on either axis, alone and beside another.
    private static readonly (int R, int S, WinogradTile Tile)[] s_filters =
    [
        (1, 3, 2), (3, 1, 2), (1, 3, 4), (3, 1, 4), (1, 3, 6), (3, 1, 6), (1, 5, 2), (5, 1, 2), (1, 5, 4), (5, 1, 4),
        (1, 7, 2), (7, 1, 2), (5, 5, 2), (5, 5, 4), (7, 7, 2), (3, 5, 4), (7, 3, new(2, 6)), (5, 7, new(4, 2)),
    ];

    private static readonly (int Top, int Left, int Bottom, int Right)[] s_pads =
        [(0, 0, 0, 0), (1, 2, 0, 1), (2, 0, 3, 2), (0, 3, 1, 0), (9, 8, 7, 9)];

    private static readonly ConvolutionAlgorithm[] s_algorithms =
        [ConvolutionAlgorithm.Winograd, ConvolutionAlgorithm.WinogradNonfused];

    public static TheoryData<SimdLevel> Levels => GuardedRun.Levels;

    /// <summary>
    /// F(2x2, 3x3) has halves and quarters only: on small integers it is exact, at every overhang of a tile.
    /// </summary>
    [Theory, MemberData(nameof(Levels))]
    public void Tiles_of_two_are_exact_on_integers(SimdLevel level)
    {
        for (int w = 1; w <= 13; w++)
            ConvolutionCheck.Run(Shape(5, 14 - w, w, 6, 2) with { N = 2 }, level);
        var added = Shape(40, 9, 11, 70, 2) with { HasResidual = true };
        ConvolutionCheck.Run(added, level, threads: 2);
    }

    /// <summary>Output widths and heights 1 to 14: every overhang, one tile and several.</summary>
    [Theory, MemberData(nameof(Levels))]
    public void Every_map(SimdLevel level)
    {
        foreach (var tile in s_tiles)
            for (int w = 1; w <= 14; w++)
            {
                Check(level, Shape(3, 15 - w, w, 5, tile));
                if (w > 2) Check(level, Shape(3, w, 17 - w, 5, tile) with { PadTop = 0, PadLeft = 0 });
            }
    }

    /// <summary>One-dimensional filters and larger ones: every overhang along each axis.</summary>
    [Theory, MemberData(nameof(Levels))]
    public void Every_filter(SimdLevel level)
    {
        foreach (var (r, s, tile) in s_filters)
            for (int size = 1; size <= 13; size++)
            {
                var c = Shape(5, 14 - size, size, 6, tile) with { R = r, S = s, N = 2 };
                Check(level, c with { PadTop = r / 2, PadLeft = s / 2, PadBottom = r / 2, PadRight = s / 2 });
                if (c.P > 0 && c.Q > 0) Check(level, c);
            }
    }

    [Theory, MemberData(nameof(Levels))]
    public void Every_channel_remainder(SimdLevel level)
    {
        foreach (var tile in s_tiles)
        {
            for (int c = 1; c <= (2 * level.Lanes()) + 1; c++) Check(level, Shape(c, 5, 7, 3, tile));
            for (int k = 1; k <= (4 * level.Lanes()) + 1; k++) Check(level, Shape(3, 5, 7, k, tile));
        }
    }

    [Theory, MemberData(nameof(Levels))]
    public void Uneven_and_deep_pads(SimdLevel level)
    {
        foreach (var tile in s_tiles)
        foreach (var (top, left, bottom, right) in s_pads)
            Check(level, Shape(9, 7, 6, 20, tile) with
            {
                N = 2, PadTop = top, PadLeft = left, PadBottom = bottom, PadRight = right,
            });
        Check(level, Shape(3, 1, 1, 4, 4) with { PadTop = 5, PadLeft = 5, PadBottom = 5, PadRight = 5 });
    }

    [Theory, MemberData(nameof(Levels))]
    public void Bias_residual_and_activation(SimdLevel level)
    {
        foreach (var tile in s_tiles)
        foreach (bool residual in (bool[])[false, true])
        foreach (bool bias in (bool[])[false, true])
        foreach (var activation in (Activation[])
            [Activation.None, Activation.Relu, Activation.Clip(-1, 2), new(ActivationKind.LeakyRelu, 0.25f, 0)])
        {
            var c = Shape(7, 6, 9, 40, tile) with { HasResidual = residual, Activation = activation, N = 2 };
            Check(level, c, bias);
            if (residual) Check(level, c, bias, inPlace: true);
        }
    }

    /// <summary>The error classes, with sums of up to 4608 products as they promise.</summary>
    [Theory, MemberData(nameof(Levels))]
    public void Error_classes(SimdLevel level)
    {
        foreach (int products in (int[])[300, 4608])
        {
            foreach (var tile in s_tiles) Check(level, Shape(products / 9, 12, 12, 8, tile));
            foreach (var (r, s, tile) in s_filters)
                Check(level, Shape(products / r / s, 12, 12, 8, tile) with { R = r, S = s });
        }
    }

    /// <summary>
    /// The cuts into tasks and phases and who runs them do not show; nor do the other images of a batch.
    /// </summary>
    [Theory, MemberData(nameof(Levels))]
    public void Same_bits_for_any_team_and_batch(SimdLevel level)
    {
        float[] fused = [];
        foreach (var shape in (ConvolutionRequest[])
            [Shape(64, 28, 28, 72, 0), Shape(128, 7, 7, 200, 0), Shape(40, 17, 17, 96, 0) with { R = 1 }])
        foreach (var tile in s_tiles)
        foreach (var algorithm in s_algorithms)
        {
            var c = shape with { WinogradTile = tile, Algorithm = algorithm };
            var run = new WinogradRun(c with { N = 3 }, level);
            float[] y = run.Run();
            if (algorithm == ConvolutionAlgorithm.Winograd) fused = y;
            else Assert.Equal(fused, y);
            for (int threads = 2; threads <= 4; threads++) Assert.Equal(y, run.Run(threads));
            int image = y.Length / 3;
            var alone = new WinogradRun(c, level, run, image: 2);
            Assert.Equal(y[(2 * image)..], alone.Run());
        }
    }

    [Theory, MemberData(nameof(Levels))]
    public void Only_what_asks_for_it_is_served(SimdLevel level)
    {
        var c = Shape(16, 14, 14, 16, 0);
        Assert.Contains("winograd.4x4", KernelTable.Create(c, level)!.Name, StringComparison.Ordinal);
        Assert.Contains("winograd.1x4", Name(c with { R = 1 }), StringComparison.Ordinal);
        Assert.Contains("direct", Name(c with { Algorithm = ConvolutionAlgorithm.Direct }), StringComparison.Ordinal);
        foreach (var other in (ConvolutionRequest[])
            [c with { StrideH = 2 }, c with { DilationW = 2 }, c with { R = 2 }, c with { R = 1, S = 1 },
            c with { WinogradTile = 3 }, c with { WinogradTile = new(4, 1) }, c with { R = 7, WinogradTile = 4 },
            c with { Groups = 2 }])
            Assert.Null(KernelTable.Create(other, level));
        string Name(ConvolutionRequest r) => KernelTable.Create(r, level)!.Name;
    }

    [Fact]
    public void Kernels_for_other_maps_use_the_same_packing()
    {
        foreach (var tile in s_tiles)
        {
            var c = Shape(20, 9, 9, 24, tile);
            Assert.NotNull(KernelTable.Create(c, SimdLevels.Best));
            long packed = c.Filters.PackedBytes;
            c.Filters.Release();
            Assert.NotNull(KernelTable.Create(c with { N = 2, H = 33, W = 47 }, SimdLevels.Best));
            Assert.Equal(packed, c.Filters.PackedBytes);
        }
    }

    // Both algorithms give the same bits.
    private static void Check(SimdLevel level, ConvolutionRequest c, bool bias = true, bool inPlace = false)
    {
        float[] fused = new WinogradRun(c, level, bias).CheckError(inPlace);
        var nonfused = new WinogradRun(c with { Algorithm = ConvolutionAlgorithm.WinogradNonfused }, level, bias);
        Assert.Equal(fused, nonfused.Run(inPlace: inPlace));
    }

    private static ConvolutionRequest Shape(int c, int h, int w, int k, WinogradTile tile) => new()
    {
        C = c, H = h, W = w, K = k, R = 3, S = 3, PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1,
        InputLayout = Layout.Nchwc, OutputLayout = Layout.Nchwc,
        Algorithm = ConvolutionAlgorithm.Winograd, WinogradTile = tile, Filters = new Weights(new float[k * c * 9]),
    };
}
