using Hone.Kernels;
using Hone.Kernels.Gemm;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Tests.Kernels;

/// <summary>Compares a product with three loops in double precision on small integers: tolerance zero.</summary>
internal static class GemmCheck
{
    public static int AddendFloats(GemmRequest r) => r.Addend switch
    {
        GemmAddend.None => 0,
        GemmAddend.Scalar => 1,
        GemmAddend.PerColumn => r.N,
        GemmAddend.PerRow => r.M,
        _ => r.M * r.N,
    };

    /// <summary>Numbers whose sums round, to compare bits and not values.</summary>
    public static float[] Fractions(int count, long seed)
    {
        var random = new SeededRandom(seed);
        var values = new float[count];
        for (int i = 0; i < count; i++) values[i] = random.NextSingle(-1, 1);
        return values;
    }

    /// <summary>Checks one request on random operands.</summary>
    /// <param name="r">Sizes and factors.</param>
    /// <param name="constant">Whether B is given as weights.</param>
    /// <param name="level">The vector width.</param>
    /// <param name="threads">The team's size.</param>
    /// <param name="inPlace">Whether y is the addend's memory.</param>
    public static void Run(GemmRequest r, bool constant, SimdLevel level, int threads, bool inPlace)
    {
        int last = r.Batch - 1;
        float[] a = ConvolutionCheck.Integers((last * r.StrideA) + ((long)r.M * r.K), 1);
        float[] b = ConvolutionCheck.Integers((last * r.StrideB) + ((long)r.K * r.N), 2);
        long addend = (last * r.StrideC) + AddendFloats(r);
        float[]? c = r.Addend == GemmAddend.None ? null : ConvolutionCheck.Integers(addend, 3, 50);
        if (constant) r = r with { Weights = new Weights(b) };
        var kernel = KernelTable.Create(r, level);
        Assert.NotNull(kernel);
        float[] y = inPlace
            ? KernelRun.InPlace(kernel, threads, a, constant ? null : b, c)
            : KernelRun.Output(kernel, threads, (long)r.Batch * r.M * r.N, a, constant ? null : b, c);
        for (int i = 0; i < y.Length; i++)
        {
            double expected = Element(r, a, b, c, i / (r.M * r.N), i / r.N % r.M, i % r.N);
            expected = Math.Min(r.Activation.High, Math.Max(r.Activation.Low, expected));
            if (y[i] != expected) Assert.Fail($"{kernel.Name} {r}: element {i} is {y[i]}, expected {expected}");
        }
    }

    private static double Element(GemmRequest r, float[] a, float[] b, float[]? c, int batch, int m, int n)
    {
        double sum = 0;
        for (int k = 0; k < r.K; k++)
        {
            sum += (double)a[(batch * r.StrideA) + (r.TransposeA ? (k * r.M) + m : (m * r.K) + k)]
                * b[(batch * r.StrideB) + (r.TransposeB ? (n * r.K) + k : (k * r.N) + n)];
        }

        if (c is null) return r.Alpha * sum;
        int at = r.Addend switch
        {
            GemmAddend.Scalar => 0,
            GemmAddend.PerColumn => n,
            GemmAddend.PerRow => m,
            _ => (m * r.N) + n,
        };
        return (r.Alpha * sum) + (r.Beta * c[(batch * r.StrideC) + at]);
    }
}
