using Hone.Kernels;
using Hone.Kernels.Convolution;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Cli.Convolutions;

/// <summary>Seeded data for a shape, and what some of the outputs are, summed in binary64.</summary>
/// <remarks>Inputs and filters are evenly spread in -1 .. 1; the shape alone decides them.</remarks>
internal sealed class ConvolutionSample
{
    /// <summary>The seed of the data; one more is that of the choice of outputs.</summary>
    public const long Seed = 1;

    /// <summary>Multiply-adds of the sums, at about a nanosecond each.</summary>
    private const long MostMultiplyAdds = 200_000_000;

    private const int LeastOutputs = 16;

    private readonly ConvolutionShape _shape;
    private readonly float[] _x;
    private readonly float[] _w;
    private readonly (int N, int K, int P, int Q)[] _places;
    private readonly double[] _expected;
    private readonly double _largest;

    /// <summary>Fills x and w, and sums up to so many outputs; all where there are no more.</summary>
    public ConvolutionSample(ConvolutionShape shape, int outputs)
    {
        _shape = shape;
        var random = new SeededRandom(Seed);
        _x = Numbers(random, shape.Inputs);
        _w = Numbers(random, shape.Weights);
        long affordable = Math.Max(LeastOutputs, MostMultiplyAdds / shape.ProductsPerOutput);
        _places = Places(shape, Math.Min(outputs, affordable));
        _expected = Array.ConvertAll(_places, Sum);
        _largest = _expected.Max(Math.Abs);
    }

    /// <summary>Outputs that are compared.</summary>
    public int Count => _places.Length;

    /// <summary>The filters, without any packing yet.</summary>
    public Weights NewWeights() => new((ReadOnlyMemory<float>)_w);

    /// <summary>Lays x out as described; lanes beyond the last channel become 0.</summary>
    public unsafe AlignedBuffer Lay(TensorDescriptor d)
    {
        var buffer = new AlignedBuffer(d.Length * sizeof(float));
        long at = 0, step = d.Strides.W;
        for (int n = 0; n < d.N; n++)
        {
            for (int c = 0; c < d.C; c++)
            {
                for (int h = 0; h < d.H; h++, at += d.W)
                {
                    float* to = buffer.Floats + Offset(d, n, c, h, 0);
                    for (int w = 0; w < d.W; w++) to[w * step] = _x[at + w];
                }
            }
        }

        return buffer;
    }

    /// <summary>Makes the outputs that are compared NaN, so that what nobody writes is found.</summary>
    public unsafe void Forget(TensorDescriptor d, AlignedBuffer y)
    {
        foreach (var (n, k, p, q) in _places) y.Floats[Offset(d, n, k, p, q)] = float.NaN;
    }

    /// <summary>The largest difference from the sums in binary64, relative to the largest of these.</summary>
    public unsafe double Error(TensorDescriptor d, AlignedBuffer y)
    {
        double worst = 0;
        for (int i = 0; i < _places.Length; i++)
        {
            var (n, k, p, q) = _places[i];
            // Max carries a NaN on.
            worst = Math.Max(worst, Math.Abs(y.Floats[Offset(d, n, k, p, q)] - _expected[i]));
        }

        return worst == 0 ? 0 : worst / _largest;
    }

    private static long Offset(TensorDescriptor d, int n, int c, int h, int w) =>
        (n * d.Strides.N) + (c / d.Block * d.Strides.C) + (c % d.Block) + (h * d.Strides.H) + (w * d.Strides.W);

    private static float[] Numbers(SeededRandom random, long count)
    {
        float[] values = GC.AllocateUninitializedArray<float>((int)count);
        for (int i = 0; i < values.Length; i++) values[i] = random.NextSingle(-1, 1);
        return values;
    }

    private static (int N, int K, int P, int Q)[] Places(ConvolutionShape s, long count)
    {
        int p = s.P, q = s.Q;
        (int, int, int, int) At(long i) =>
            ((int)(i / q / p / s.K), (int)(i / q / p % s.K), (int)(i / q % p), (int)(i % q));
        if (s.Outputs <= count) return [.. Enumerable.Range(0, (int)s.Outputs).Select(i => At(i))];
        var random = new SeededRandom(Seed + 1);
        return [.. Enumerable.Range(0, (int)count).Select(_ => At(random.Next(0, (int)s.Outputs)))];
    }

    private double Sum((int N, int K, int P, int Q) place)
    {
        var s = _shape;
        int channels = s.C / s.Groups, first = place.K / (s.K / s.Groups) * channels;
        long w = place.K * s.ProductsPerOutput;
        double sum = 0;
        for (int c = first; c < first + channels; c++)
        {
            for (int r = 0; r < s.R; r++, w += s.S)
            {
                int h = (place.P * s.Stride.H) + (r * s.Dilation.H) - s.Pad.H;
                if (h < 0 || h >= s.H) continue;
                long row = ((((long)place.N * s.C) + c) * s.H) + h;
                for (int t = 0; t < s.S; t++)
                {
                    int v = (place.Q * s.Stride.W) + (t * s.Dilation.W) - s.Pad.W;
                    if (v >= 0 && v < s.W) sum += (double)_x[(row * s.W) + v] * _w[w + t];
                }
            }
        }

        return sum;
    }
}
