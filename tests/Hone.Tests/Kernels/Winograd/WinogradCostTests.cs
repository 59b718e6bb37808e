using Hone.Kernels;
using Hone.Kernels.Convolution;
using Hone.Kernels.Convolution.Winograd;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Tests.Kernels.Winograd;

/// <summary>The choice of a tile is part of what an algorithm means: it decides bits.</summary>
public class WinogradCostTests
{
    [Fact]
    public void Neither_batch_nor_algorithm_nor_epilogue_changes_the_tile()
    {
        foreach (var c in Layers())
        {
            var tile = WinogradRow.TileOf(c);
            Assert.Equal(tile, WinogradRow.TileOf(c with { N = 64 }));
            Assert.Equal(tile, WinogradRow.TileOf(c with { Algorithm = ConvolutionAlgorithm.WinogradNonfused }));
            Assert.Equal(tile, WinogradRow.TileOf(c with { HasResidual = true, Activation = Activation.Relu }));
        }
    }

    /// <summary>F(6 x 6, 3 x 3) is never a default; only 7x7 filters have nothing more exact.</summary>
    [Fact]
    public void The_tile_is_as_exact_as_four_by_four_where_there_is_one()
    {
        foreach (var c in Layers())
        {
            Assert.True(WinogradRow.Has(WinogradRow.TileOf(c), c), $"{c}");
            bool exact = WinogradRow.Error(c) <= ErrorClass.WinogradMedium;
            Assert.True(exact || (c.R == 7 && c.S > 3) || (c.S == 7 && c.R > 3), $"{c}");
        }
    }

    [Fact]
    public void Maps_and_channels_decide()
    {
        Assert.Equal(4, WinogradRow.TileOf(Layer(64, 56, 3, 3)));
        Assert.Equal(2, WinogradRow.TileOf(Layer(64, 2, 3, 3)));
        // Seven in fours and twos: filters of 24 points are read, not of 36, and eight rows use each.
        var small = WinogradRow.TileOf(Layer(512, 7, 3, 3));
        Assert.Equal(8, small.Height * small.Width);
        Assert.Equal(new WinogradTile(1, 4), WinogradRow.TileOf(Layer(384, 8, 1, 3)));
    }

    [Fact]
    public void Where_little_is_saved_it_costs_more_than_direct()
    {
        Assert.True(Least(Layer(128, 28, 3, 3)) < 0.4 * Direct(Layer(128, 28, 3, 3)));
        // A single pixel takes a whole tile, a single channel is all transforms, and five rows of filters hardly meet
        // a map of one.
        Assert.True(Least(Layer(512, 1, 3, 3)) > Direct(Layer(512, 1, 3, 3)));
        Assert.True(Least(Layer(1, 56, 3, 3)) > Direct(Layer(1, 56, 3, 3)));
        Assert.True(Least(Layer(64, 1, 5, 5)) > Direct(Layer(64, 1, 5, 5)));
    }

    // By the machine's table, as the compiler compares them.
    private static double Direct(ConvolutionRequest c) => Time(c, ConvolutionAlgorithm.Direct);

    private static double Least(ConvolutionRequest c) => Math.Min(
        Time(c, ConvolutionAlgorithm.Winograd), Time(c, ConvolutionAlgorithm.WinogradNonfused));

    private static double Time(ConvolutionRequest c, ConvolutionAlgorithm algorithm) =>
        ConvolutionEstimate.Nanoseconds(c with { Algorithm = algorithm }, SimdLevel.V512);

    private static IEnumerable<ConvolutionRequest> Layers()
    {
        foreach (int channels in (int[])[1, 24, 64, 512])
        foreach (int size in (int[])[1, 5, 7, 14, 56])
        foreach (int r in (int[])[1, 3, 5, 7])
        foreach (int s in (int[])[1, 3, 5, 7])
            if (r * s > 1) yield return Layer(channels, size, r, s);
    }

    private static ConvolutionRequest Layer(int channels, int size, int r, int s) => new()
    {
        C = channels, H = size, W = size, K = channels, R = r, S = s,
        PadTop = r / 2, PadLeft = s / 2, PadBottom = r / 2, PadRight = s / 2,
        InputLayout = Layout.Nchwc, OutputLayout = Layout.Nchwc, Algorithm = ConvolutionAlgorithm.Winograd,
        Filters = new Weights(ReadOnlyMemory<float>.Empty),
    };
}
