using Hone.Kernels;
using Hone.Kernels.Convolution;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Tests.Kernels;

/// <summary>
/// The bits of a result do not show how many threads there were, nor how many images: on fractions, where the order of
/// a sum would show.
/// </summary>
public class ConvolutionBitsTests
{
    private const int Images = 2;

    private static readonly Layout[] s_layouts = [Layout.Nchw, Layout.Nhwc, Layout.Nchwc];

    [Theory, MemberData(nameof(ConvolutionMenuTests.Rows), MemberType = typeof(ConvolutionMenuTests))]
    public void Same_bits_for_any_team_and_in_any_batch(ConvolutionAlgorithm algorithm, SimdLevel level)
    {
        // Large enough for many tasks, and for sums in several chunks.
        Check(algorithm, level, Shape(48, 11, 13, 40, 3), 0);
        Check(algorithm, level, Shape(160, 5, 6, 24, 3), 0);
        Check(algorithm, level, Shape(3, 30, 27, 20, 5) with { StrideH = 2, StrideW = 2 }, 0);
        if (algorithm == ConvolutionAlgorithm.Depthwise)
            Check(algorithm, level, Shape(64, 20, 21, 64, 3) with { Groups = 64 }, 1);
    }

    private static void Check(ConvolutionAlgorithm algorithm, SimdLevel level, ConvolutionRequest c, int least)
    {
        int served = 0;
        foreach (var from in s_layouts)
        foreach (var to in s_layouts)
        {
            if (from != to && from != Layout.Nchw) continue;
            var each = c with { Algorithm = algorithm, InputLayout = from, OutputLayout = to };
            if (ConvolutionTable.WhyNot(each, level) is not null) continue;
            served++;
            Compare(each, level);
        }

        Assert.True(served >= least, $"{algorithm} serves none of {c}");
    }

    private static void Compare(ConvolutionRequest c, SimdLevel level)
    {
        var filters = new Weights(ConvolutionCheck.Fractions((long)c.K * (c.C / c.Groups) * c.R * c.S, 2));
        var bias = new Weights(ConvolutionCheck.Fractions(c.K, 3));
        int lanes = level.Lanes();
        long inputs = ReferenceConvolution.Floats(1, c.C, c.H * c.W, c.InputLayout, lanes);
        long outputs = ReferenceConvolution.Floats(1, c.K, c.P * c.Q, c.OutputLayout, lanes);
        float[] x = ConvolutionCheck.Fractions(Images * inputs, 1);
        var batch = c with { N = Images, Filters = filters, Bias = bias };
        var kernel = ConvolutionTable.Create(batch, level)!;
        float[] y = KernelRun.Output(kernel, 1, Images * outputs, x, null);
        for (int threads = 2; threads <= 4; threads++)
            Same(y, KernelRun.Output(kernel, threads, Images * outputs, x, null), $"{threads} threads, {batch}");
        var alone = ConvolutionTable.Create(batch with { N = 1 }, level)!;
        for (int image = 0; image < Images; image++)
        {
            float[] one = x[(int)(image * inputs)..(int)((image + 1) * inputs)];
            float[] expected = y[(int)(image * outputs)..(int)((image + 1) * outputs)];
            Same(expected, KernelRun.Output(alone, 2, outputs, one, null), $"image {image} alone, {batch}");
        }
    }

    private static void Same(float[] expected, float[] y, string what) => Assert.True(
        expected.Select(BitConverter.SingleToInt32Bits).SequenceEqual(y.Select(BitConverter.SingleToInt32Bits)), what);

    private static ConvolutionRequest Shape(int c, int h, int w, int k, int r) => new()
    {
        C = c, H = h, W = w, K = k, R = r, S = r, PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1,
        Filters = new Weights(ReadOnlyMemory<float>.Empty),
    };
}
