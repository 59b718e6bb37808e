using Hone.Bench.Peers;
using Hone.Kernels;
using Hone.Kernels.Convolution;
using Hone.Tensors;

namespace Hone.Bench.Fit;

/// <summary>Convolutions to fit costs to, and others to test the fit on.</summary>
internal static class ShapeSet
{
    private const long MostMultiplyAdds = 250_000_000, LeastMultiplyAdds = 300_000;

    private static readonly int[] s_sizes = [7, 13, 14, 17, 20, 27, 28, 35, 40, 56, 64, 71, 112, 150, 224];
    private static readonly int[] s_channels =
        [3, 8, 16, 24, 32, 48, 64, 80, 96, 128, 160, 192, 256, 320, 384, 512, 768, 1024];

    // Filter rows and columns, stride; written as often as they should come.
    private static readonly (int R, int S, int Stride)[] s_filters =
    [
        (1, 1, 1), (1, 1, 1), (1, 1, 2), (3, 3, 1), (3, 3, 1), (3, 3, 1), (3, 3, 1), (3, 3, 2), (5, 5, 1), (5, 5, 1),
        (7, 7, 1), (7, 7, 2), (9, 9, 1), (11, 11, 1), (11, 11, 4), (1, 7, 1), (7, 1, 1), (1, 3, 1), (3, 1, 1),
        (1, 5, 1),
    ];

    /// <summary>So many seeded random shapes.</summary>
    public static IEnumerable<ConvolutionRequest> Random(int count, long seed)
    {
        var random = new SeededRandom(seed);
        while (count > 0)
        {
            var (r, s, stride) = Pick(random, s_filters);
            int c = Pick(random, s_channels), k = Pick(random, s_channels), size = Pick(random, s_sizes);
            bool depthwise = stride <= 2 && r == s && r is 3 or 5 && random.Next(0, 6) == 0;
            var request = Request(c, size, size, depthwise ? c : k, r, s, stride, r / 2, s / 2, depthwise ? c : 1);
            long work = request.MultiplyAdds;
            if (work > MostMultiplyAdds || work < LeastMultiplyAdds || (c < 8 && depthwise) || k < 8) continue;
            count--;
            yield return request;
        }
    }

    /// <summary>The zoo's layers.</summary>
    public static IEnumerable<ConvolutionRequest> Zoo() => ZooLayers.Forty().Select(l => Request(
        l.Layer.C, l.Layer.H, l.Layer.W, l.Layer.K, l.Layer.R, l.Layer.S, l.Layer.Stride, l.Layer.PadH, l.Layer.PadW,
        l.Layer.Groups));

    private static ConvolutionRequest Request(
        int c, int h, int w, int k, int r, int s, int stride, int padH, int padW, int groups) => new()
        {
            C = c, H = h, W = w, K = k, R = r, S = s, StrideH = stride, StrideW = stride, Groups = groups,
            PadTop = padH, PadBottom = padH, PadLeft = padW, PadRight = padW,
            Filters = new Weights(Numbers(k * (c / groups) * r * s)),
        };

    private static float[] Numbers(int count)
    {
        var random = new SeededRandom(count);
        var values = new float[count];
        foreach (ref float value in values.AsSpan()) value = random.NextSingle(-1, 1);
        return values;
    }

    private static T Pick<T>(SeededRandom random, T[] from) => from[random.Next(0, from.Length)];
}
