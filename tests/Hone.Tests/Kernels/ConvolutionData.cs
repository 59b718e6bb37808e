using Hone.Kernels;
using Hone.Kernels.Convolution;

namespace Hone.Tests.Kernels;

/// <summary>Whole numbers for one operation, and what the definition makes of them.</summary>
internal sealed class ConvolutionData
{
    private readonly ConvolutionOperation _operation;
    private readonly float[] _filters;
    private readonly float[] _bias;

    public ConvolutionData(ConvolutionOperation operation)
    {
        _operation = operation;
        X = ConvolutionCheck.Integers(operation.X.Length, 1);
        _filters = ConvolutionCheck.Integers((long)operation.W.K * operation.W.C * operation.W.R * operation.W.S, 2);
        _bias = ConvolutionCheck.Integers(operation.W.K, 3);
        (W, Bias) = (new Weights(_filters), new Weights(_bias));
    }

    public float[] X { get; }

    public Weights W { get; }

    public Weights Bias { get; }

    /// <summary>Whole numbers in y's place.</summary>
    public float[] Y() => ConvolutionCheck.Integers(_operation.Y.Length, 4);

    /// <summary>act(alpha conv(x, w) + beta z + bias) in the order N, K, P, Q.</summary>
    public double[] Expected(float alpha, float beta, float[] z, Weights? bias, Activation activation)
    {
        var (x, w, c, y) = (_operation.X, _operation.W, _operation.Convolution, _operation.Y);
        var expected = new List<double>();
        for (int n = 0; n < y.N; n++)
        for (int k = 0; k < y.C; k++)
        for (int p = 0; p < y.H; p++)
        for (int q = 0; q < y.W; q++)
        {
            double sum = 0;
            for (int ch = 0; ch < w.C; ch++)
            for (int r = 0; r < w.R; r++)
            for (int s = 0; s < w.S; s++)
            {
                int h = (p * c.StrideH) + (r * c.DilationH) - c.PadTop;
                int v = (q * c.StrideW) + (s * c.DilationW) - c.PadLeft;
                if (h < 0 || h >= x.H || v < 0 || v >= x.W) continue;
                int channel = (k / (w.K / c.Groups) * w.C) + ch;
                sum += (double)X[At(x, n, channel, h, v)] * _filters[((((k * w.C) + ch) * w.R) + r) * w.S + s];
            }

            sum = (alpha * sum) + (beta == 0 ? 0 : beta * z[At(y, n, k, p, q)]) + (bias is null ? 0 : _bias[k]);
            expected.Add(Math.Min(activation.High, Math.Max(activation.Low, sum)));
        }

        return [.. expected];
    }

    /// <summary>To the last bit, or within the class of an algorithm that transforms.</summary>
    public void Compare(double[] expected, float[] y, ConvolutionAlgorithm algorithm)
    {
        var d = _operation.Y;
        var error = _operation.GetAlgorithms().First(a => a.Algorithm == algorithm).Error;
        double bound = error == ErrorClass.Sum ? 0 : error.Bound() * expected.Max(Math.Abs);
        int i = 0;
        for (int n = 0; n < d.N; n++)
        for (int k = 0; k < d.C; k++)
        for (int p = 0; p < d.H; p++)
        for (int q = 0; q < d.W; q++, i++)
        {
            float got = y[At(d, n, k, p, q)];
            if (!(Math.Abs(got - expected[i]) <= bound))
                Assert.Fail($"{algorithm} {d}: [{n},{k},{p},{q}] is {got}, expected {expected[i]}");
        }
    }

    private static long At(TensorDescriptor d, int n, int c, int h, int w) =>
        (n * d.Strides.N) + (c / d.Block * d.Strides.C) + (h * d.Strides.H) + (w * d.Strides.W) + (c % d.Block);
}
