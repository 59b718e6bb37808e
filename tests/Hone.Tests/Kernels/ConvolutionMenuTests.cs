using Hone.Kernels;
using Hone.Kernels.Convolution;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Tests.Kernels;

/// <summary>Every row of the menu, on random shapes, against the definition: whatever it says that it serves.</summary>
public class ConvolutionMenuTests
{
    private const int ShapesPerRow = 60;

    private static readonly Layout[] s_layouts = [Layout.Nchw, Layout.Nhwc, Layout.Nchwc];

    public static TheoryData<ConvolutionAlgorithm, SimdLevel> Rows
    {
        get
        {
            var data = new TheoryData<ConvolutionAlgorithm, SimdLevel>();
            foreach (var row in ConvolutionTable.Rows)
                foreach (var level in SimdLevels.Available) data.Add(row.Algorithm, level);
            return data;
        }
    }

    /// <summary>
    /// Strides, uneven pads, dilations, groups, batch, 1xN filters, tiny maps; on whole numbers and to the last bit,
    /// or within the error class where the row transforms.
    /// </summary>
    [Theory, MemberData(nameof(Rows))]
    public void Every_row_serves_what_it_says(ConvolutionAlgorithm algorithm, SimdLevel level)
    {
        var row = ConvolutionTable.Find(algorithm)!;
        var random = new SeededRandom(17 + (int)algorithm);
        int served = 0;
        for (int i = 0; served < ShapesPerRow; i++)
        {
            Assert.True(i < 200_000, $"only {served} of the random shapes were served");
            var c = RandomShape(random, algorithm);
            if (ConvolutionTable.WhyNot(c, level) is not null) continue;
            served++;
            bool bias = random.Next(0, 2) == 0;
            int threads = random.Next(1, 5);
            if (row.Error(c) == ErrorClass.Sum) ConvolutionCheck.Run(c, level, bias, threads);
            else ConvolutionCheck.RunWithin(c, level, row.Error(c).Bound(), bias, threads);
        }
    }

    /// <summary>Maps that no cache keeps are reordered through scratch, which whoever reorders must ask for.</summary>
    [Theory]
    [InlineData(ConvolutionAlgorithm.Winograd)]
    [InlineData(ConvolutionAlgorithm.WinogradNonfused)]
    public void Maps_larger_than_the_caches_are_served(ConvolutionAlgorithm algorithm)
    {
        int side = (int)Math.Sqrt(Math.Max(CacheInfo.Current.L3, 8 << 20) / 2 / sizeof(float)) + 50;
        var c = new ConvolutionRequest
        {
            C = 1, K = 1, H = side, W = side, R = 3, S = 3, Algorithm = algorithm, HasResidual = true,
            PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1,
            InputLayout = Layout.Nchw, OutputLayout = Layout.Nchw,
            Filters = new Weights(ReadOnlyMemory<float>.Empty),
        };
        ConvolutionCheck.RunWithin(c, SimdLevels.Best, ErrorClass.WinogradMedium.Bound(), threads: 2);
    }

    [Fact]
    public void Rows_come_in_the_order_of_the_names_and_once()
    {
        var rows = ConvolutionTable.Rows.Select(r => r.Algorithm).ToList();
        Assert.Equal(rows.Distinct().Order(), rows);
    }

    private static ConvolutionRequest RandomShape(SeededRandom random, ConvolutionAlgorithm algorithm)
    {
        int kind = random.Next(0, 4), lanes = 1 << random.Next(2, 5);
        int groups = kind == 0 ? random.Next(1, 4) : 1;
        int channels = kind == 1 ? random.Next(1, 40) : random.Next(1, 4) * (kind == 2 ? lanes : random.Next(1, 9));
        int filters = kind == 1 ? random.Next(1, 70) : random.Next(1, 4) * (kind == 2 ? lanes : random.Next(1, 9));
        (int c, int k) = (channels * groups, filters * groups);
        if (algorithm == ConvolutionAlgorithm.Depthwise) groups = k = c;
        bool plain = random.Next(0, 2) == 0;
        int side = random.Next(0, 3) == 0 ? 1 : random.Next(2, 7);
        return new ConvolutionRequest
        {
            N = random.Next(1, 4), C = c, K = k, Groups = groups, H = random.Next(1, 20), W = random.Next(1, 24),
            R = random.Next(0, 2) == 0 ? 3 : side, S = random.Next(0, 2) == 0 ? 3 : random.Next(1, 8),
            StrideH = plain ? 1 : random.Next(1, 4), StrideW = plain ? 1 : random.Next(1, 4),
            DilationH = plain ? 1 : random.Next(1, 3), DilationW = plain ? 1 : random.Next(1, 3),
            PadTop = random.Next(0, 4), PadLeft = random.Next(0, 4),
            PadBottom = random.Next(0, 4), PadRight = random.Next(0, 4),
            HasResidual = random.Next(0, 2) == 0, Algorithm = algorithm,
            Activation = random.Next(0, 2) == 0 ? Activation.None : Activation.Clip(-5, 50),
            InputLayout = s_layouts[random.Next(0, 3)], OutputLayout = s_layouts[random.Next(0, 3)],
            Filters = new Weights(ReadOnlyMemory<float>.Empty),
        };
    }
}
