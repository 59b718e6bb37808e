using System.Diagnostics;
using System.Runtime.CompilerServices;
using Hone.Graphs;

namespace Hone.Cli.Reports;

/// <summary>
/// Direct convolution as its definition says it, in seven loops, single-threaded: what everything is faster than.
/// </summary>
/// <remarks>y[n,k,p,q] = sum over c, r, s of x[n,c,p stride + r - pad,q stride + s - pad] w[k,c,r,s].</remarks>
internal static class SevenLoops
{
    /// <summary>Milliseconds of one evaluation of a 2-D convolution node of an inferred graph, on zeros.</summary>
    public static double Measure(Node conv)
    {
        long[] strides = Ints(conv, "strides", [1, 1]), pads = Ints(conv, "pads", [0, 0, 0, 0]);
        var (x, w, y) = (conv.Inputs[0]!.KnownShape, conv.Inputs[1]!.KnownShape, conv.Output.KnownShape);
        var input = new float[x.Length];
        float[] weights = conv.Inputs[1]!.Constant!.AsSpan<float>().ToArray();
        var output = new float[y.Length];
        long start = Stopwatch.GetTimestamp();
        Convolve(input, weights, output, [.. x], [.. w], [.. y], (int)strides[0], (int)pads[0], (int)pads[1]);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    /// <summary>
    /// The loops. x is N C H W, w is K C/groups R S, y is N K P Q; groups follow from C and w's second extent.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Convolve(
        float[] x, float[] w, float[] y, int[] xs, int[] ws, int[] ys, int stride, int padH, int padW)
    {
        int channels = ws[1], perGroup = ws[0] * channels / xs[1];
        int height = xs[2], width = xs[3], rows = ws[2], columns = ws[3];
        for (int n = 0; n < ys[0]; n++)
            for (int k = 0; k < ys[1]; k++)
                for (int p = 0; p < ys[2]; p++)
                    for (int q = 0; q < ys[3]; q++)
                    {
                        int first = k / perGroup * channels;
                        float sum = 0;
                        for (int c = 0; c < channels; c++)
                            for (int r = 0; r < rows; r++)
                                for (int s = 0; s < columns; s++)
                                {
                                    int h = (p * stride) + r - padH, v = (q * stride) + s - padW;
                                    if (h < 0 || h >= height || v < 0 || v >= width) continue;
                                    int plane = (n * xs[1]) + first + c;
                                    sum += x[(((plane * height) + h) * width) + v]
                                        * w[(((((k * channels) + c) * rows) + r) * columns) + s];
                                }

                        y[(((((n * ys[1]) + k) * ys[2]) + p) * ys[3]) + q] = sum;
                    }
    }

    private static long[] Ints(Node node, string name, long[] otherwise) =>
        node.Attributes.TryGetValue(name, out var value) ? (long[])value.Content : otherwise;
}
