using Hone.Kernels;
using Hone.Kernels.Convolution;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Tests.Kernels;

/// <summary>
/// Compares a kernel with the seven loops on small integers, where every sum is exact: tolerance zero.
/// </summary>
internal static class ConvolutionCheck
{
    /// <summary>Small whole numbers, so that sums below 2^24 are exact in any order.</summary>
    public static float[] Integers(long count, long seed, int most = 4)
    {
        var random = new SeededRandom(seed);
        var values = new float[count];
        for (int i = 0; i < values.Length; i++) values[i] = random.Next(-most, most + 1);
        return values;
    }

    /// <summary>
    /// Checks the request, with its filters replaced by random ones, at a width and a team size, to the last bit.
    /// </summary>
    public static void Run(
        ConvolutionRequest c, SimdLevel level, bool bias = true, int threads = 1, bool inPlace = false) =>
        Compare(c, level, bias, threads, inPlace, (n, seed) => Integers(n, seed), (_, expected, y) => y == expected);

    /// <summary>The same on numbers in -1 .. 1, to a bound relative to the largest output.</summary>
    public static void RunWithin(
        ConvolutionRequest c, SimdLevel level, double bound, bool bias = true, int threads = 1, bool inPlace = false) =>
        Compare(c, level, bias, threads, inPlace, Fractions,
            (largest, expected, y) => Math.Abs(y - expected) <= bound * largest);

    /// <summary>Numbers in -1 .. 1.</summary>
    public static float[] Fractions(long count, long seed)
    {
        var random = new SeededRandom(seed);
        var values = new float[count];
        for (int i = 0; i < values.Length; i++) values[i] = random.NextSingle(-1, 1);
        return values;
    }

    private static void Compare(
        ConvolutionRequest c, SimdLevel level, bool bias, int threads, bool inPlace,
        Func<long, long, float[]> numbers, Func<double, double, float, bool> agree)
    {
        float[] x = numbers((long)c.N * c.C * c.H * c.W, 1);
        float[] w = numbers((long)c.K * (c.C / c.Groups) * c.R * c.S, 2);
        float[]? b = bias ? numbers(c.K, 3) : null;
        float[]? residual = c.HasResidual ? numbers((long)c.N * c.K * c.P * c.Q, 4) : null;
        c = c with { Filters = new Weights(w), Bias = b is null ? null : new Weights(b) };
        var kernel = ConvolutionTable.Create(c, level);
        Assert.NotNull(kernel);
        int lanes = level.Lanes(), pixels = c.P * c.Q;
        float[] input = ReferenceConvolution.To(c.InputLayout, lanes, x, c.N, c.C, c.H * c.W);
        float[]? added = residual is null
            ? null
            : ReferenceConvolution.To(c.OutputLayout, lanes, residual, c.N, c.K, pixels);
        float[] y = inPlace
            ? KernelRun.InPlace(kernel, threads, input, added)
            : KernelRun.Output(
                kernel, threads, ReferenceConvolution.Floats(c.N, c.K, pixels, c.OutputLayout, lanes), input, added);
        y = ReferenceConvolution.From(c.OutputLayout, lanes, y, c.N, c.K, pixels);
        double[] expected = ReferenceConvolution.Run(c, x, w, b, residual);
        double largest = expected.Max(Math.Abs);
        for (int i = 0; i < y.Length; i++)
        {
            double e = Math.Min(c.Activation.High, Math.Max(c.Activation.Low, expected[i]));
            if (!agree(largest, e, y[i])) Assert.Fail($"{kernel.Name} {c}: element {i} is {y[i]}, expected {e}");
        }
    }
}
