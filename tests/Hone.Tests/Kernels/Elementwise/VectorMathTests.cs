using System.Runtime.Intrinsics;
using Hone.Kernels;
using Hone.Kernels.Elementwise;
using Hone.Kernels.Simd;
using Hone.Machine;

namespace Hone.Tests.Kernels.Elementwise;

public sealed unsafe class VectorMathTests
{
    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void Exp(SimdLevel level) => Check<ExpFunction>(level, Everywhere(), Math.Exp, 2);

    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void Log(SimdLevel level) => Check<LogFunction>(level, Everywhere(), Math.Log, 2);

    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void Tanh(SimdLevel level) => Check<TanhFunction>(level, Everywhere(), Math.Tanh, 4);

    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void Sigmoid(SimdLevel level) => Check<SigmoidFunction>(level, Everywhere(), x => 1 / (1 + Math.Exp(-x)), 3);

    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void Erf(SimdLevel level) => Check<ErfFunction>(level, Everywhere(), DoubleErf.Of, 3);

    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void Softplus(SimdLevel level) =>
        Check<SoftplusFunction>(level, Everywhere(), x => Math.Max(0, x) + Log1p(Math.Exp(-Math.Abs(x))), 4);

    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void Elu(SimdLevel level) => Check<EluFunction>(level, Everywhere(), x => x < 0 ? Expm1(x) : x, 3, 1);

    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void Silu(SimdLevel level) =>
        Check<SiluFunction>(level, Everywhere().Where(x => x > -80), x => x * (1 / (1 + Math.Exp(-x))), 4);

    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void Mish(SimdLevel level) => Check<MishFunction>(
        level, Everywhere().Where(x => x > -80), x => x * Math.Tanh(Log1p(Math.Exp(Math.Min(x, 700)))), 5);

    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void Gelu_is_off_by_a_rounding_of_x_at_most(SimdLevel level)
    {
        float[] x = [.. Everywhere().Where(v => v > -1e30)];
        float[] y = Map<GeluFunction>(level, x, 0, 0);
        for (int i = 0; i < x.Length; i++)
        {
            if (float.IsNaN(x[i])) Assert.True(float.IsNaN(y[i]));
            else if (float.IsInfinity(x[i])) Assert.Equal(x[i], y[i]);
            else Assert.InRange(Math.Abs(y[i] - (x[i] * (1 + DoubleErf.Of(x[i] / Math.Sqrt(2))) / 2)), 0,
                (Math.Abs(x[i]) * Math.Pow(2, -23)) + float.Epsilon);
        }
    }

    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void Rounding_functions_are_exact(SimdLevel level)
    {
        float[] x = [.. Everywhere(), 0.5f, 1.5f, -0.5f, -2.5f];
        Assert.Equal(x.Select(MathF.Ceiling), Map<CeilFunction>(level, x, 0, 0));
        Assert.Equal(x.Select(MathF.Floor), Map<FloorFunction>(level, x, 0, 0));
        Assert.Equal(x.Select(v => MathF.Round(v)), Map<RoundFunction>(level, x, 0, 0));
        Assert.Equal(x.Select(v => -v), Map<NegFunction>(level, x, 0, 0));
        Assert.Equal(x.Select(v => float.IsNaN(v) ? v : MathF.Sign(v)), Map<SignFunction>(level, x, 0, 0));
    }

    [Theory]
    [MemberData(nameof(GuardedRun.Levels), MemberType = typeof(GuardedRun))]
    public void Every_activation_but_grids_keeps_NaN_and_the_remainder(SimdLevel level)
    {
        foreach (var kind in Enum.GetValues<ActivationKind>())
            for (int count = 0; count < 40; count++)
            {
                var x = new float[count + 2];
                Array.Fill(x, 1);
                x[0] = float.NaN;
                fixed (float* p = x) Apply(level, p, count, new Activation(kind, 0.1f, 0.5f));
                bool grid = kind is ActivationKind.Grid8 or ActivationKind.Grid16;
                Assert.True(float.IsNaN(x[0]) == (count == 0 || !grid), kind.ToString());
                Assert.Equal(1, x[count + 1]);
                for (int i = 2; i < count; i++) Assert.Equal(x[1], x[i]);
            }
    }

    // Every exponent with 64 mantissas, both signs, then a dense walk where things happen, then what is special.
    private static IEnumerable<float> Everywhere()
    {
        for (uint bits = 0; bits < 0x7F800000; bits += 0x8000 * 3) yield return BitConverter.UInt32BitsToSingle(bits);
        for (uint bits = 0; bits < 0x7F800000; bits += 0x8000 * 3) yield return -BitConverter.UInt32BitsToSingle(bits);
        for (int i = -110_000; i < 110_000; i += 3) yield return i * 0.001f;
        for (int i = -40_000; i < 40_000; i++) yield return i * 0.0001f;
        foreach (float x in new[] { 0f, -0f, 1, -1, 88.7f, 88.72f, 88.73f, -87.3f, -87.4f, -103.9f, -104.1f,
            float.MaxValue, float.MinValue,
            float.Epsilon, -float.Epsilon, float.PositiveInfinity, float.NegativeInfinity, float.NaN })
            yield return x;
    }

    private static void Check<TFunction>(SimdLevel level, IEnumerable<float> points, Func<double, double> truth,
        double ulps, float a = 0)
        where TFunction : struct, IFunction
    {
        float[] x = [.. points], y = Map<TFunction>(level, x, a, 0);
        double worst = 0;
        float where = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double error = Ulps(y[i], truth(x[i]));
            if (error > worst) (worst, where) = (error, x[i]);
        }

        float got = Map<TFunction>(level, [where], a, 0)[0];
        Assert.True(worst <= ulps, $"{worst:F2} ulp at {where:R}: {got:R}, not {truth(where):R}");
    }

    private static double Ulps(float got, double want)
    {
        float rounded = (float)want;
        if (float.IsNaN(rounded)) return float.IsNaN(got) ? 0 : double.PositiveInfinity;
        if (float.IsNaN(got)) return double.PositiveInfinity;
        if (float.IsInfinity(rounded) || float.IsInfinity(got)) return got == rounded ? 0 : double.PositiveInfinity;
        double ulp = Math.Max(MathF.BitIncrement(MathF.Abs(rounded)) - (double)MathF.Abs(rounded), float.Epsilon);
        return rounded == float.MaxValue ? 0 : Math.Abs(got - want) / ulp;
    }

    private static float[] Map<TFunction>(SimdLevel level, float[] x, float a, float b)
        where TFunction : struct, IFunction
    {
        var y = new float[x.Length];
        fixed (float* px = x, py = y)
        {
            if (level == SimdLevel.V512) Activations.Map<Simd512, Vector512<float>, TFunction>(px, py, x.Length, a, b);
            else if (level == SimdLevel.V256)
                Activations.Map<Simd256, Vector256<float>, TFunction>(px, py, x.Length, a, b);
            else Activations.Map<Simd128, Vector128<float>, TFunction>(px, py, x.Length, a, b);
        }

        return y;
    }

    private static void Apply(SimdLevel level, float* p, int count, Activation activation)
    {
        if (level == SimdLevel.V512) Activations.Apply<Simd512, Vector512<float>>(p, count, activation);
        else if (level == SimdLevel.V256) Activations.Apply<Simd256, Vector256<float>>(p, count, activation);
        else Activations.Apply<Simd128, Vector128<float>>(p, count, activation);
    }

    private static double Expm1(double x) =>
        Math.Abs(x) < 1e-3 ? x + (x * x / 2) + (x * x * x / 6) + (x * x * x * x / 24) : Math.Exp(x) - 1;

    private static double Log1p(double u) =>
        u < 1e-3 ? u - (u * u / 2) + (u * u * u / 3) - (u * u * u * u / 4) : Math.Log(1 + u);
}
