namespace Hone.Tests.Kernels.Elementwise;

/// <summary>erf in double, to about 1e-14: its Maclaurin series up to 2.5, erfc's continued fraction beyond.</summary>
internal static class DoubleErf
{
    public static double Of(double x)
    {
        double a = Math.Abs(x);
        if (double.IsNaN(x)) return x;
        if (a > 6) return Math.Sign(x);
        if (a > 2.5)
        {
            double tail = a;
            for (int k = 60; k >= 1; k--) tail = a + (k / 2.0 / tail);
            return Math.Sign(x) * (1 - (Math.Exp(-a * a) / Math.Sqrt(Math.PI) / tail));
        }

        double sum = 0, term = x;
        for (int k = 0; k < 60; k++)
        {
            sum += term / ((2 * k) + 1);
            term *= -x * x / (k + 1);
        }

        return sum * 2 / Math.Sqrt(Math.PI);
    }
}
