using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Normalization;

/// <summary>Mean and variance of consecutive floats, each in four partial sums of fixed order.</summary>
internal static unsafe class Moments<S, V>
    where S : struct, ISimd<V>
    where V : struct
{
    /// <summary>sum x / n.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Mean(float* x, long n)
    {
        V y0 = S.Zero, y1 = y0, y2 = y0, y3 = y0;
        long i = 0;
        for (; i <= n - (4 * S.Lanes); i += 4 * S.Lanes)
        {
            y0 = S.Add(y0, S.Load(x + i));
            y1 = S.Add(y1, S.Load(x + i + S.Lanes));
            y2 = S.Add(y2, S.Load(x + i + (2 * S.Lanes)));
            y3 = S.Add(y3, S.Load(x + i + (3 * S.Lanes)));
        }

        for (; i <= n - S.Lanes; i += S.Lanes) y0 = S.Add(y0, S.Load(x + i));
        float sum = S.Sum(S.Add(S.Add(y0, y1), S.Add(y2, y3)));
        for (; i < n; i++) sum += x[i];
        return sum / n;
    }

    /// <summary>sum (x - mean)^2 / n.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Variance(float* x, long n, float mean)
    {
        V y0 = S.Zero, y1 = y0, y2 = y0, y3 = y0, centre = S.Broadcast(mean);
        long i = 0;
        for (; i <= n - (4 * S.Lanes); i += 4 * S.Lanes)
        {
            V a = S.Sub(S.Load(x + i), centre), b = S.Sub(S.Load(x + i + S.Lanes), centre);
            V c = S.Sub(S.Load(x + i + (2 * S.Lanes)), centre), d = S.Sub(S.Load(x + i + (3 * S.Lanes)), centre);
            y0 = S.Fma(a, a, y0);
            y1 = S.Fma(b, b, y1);
            y2 = S.Fma(c, c, y2);
            y3 = S.Fma(d, d, y3);
        }

        for (; i <= n - S.Lanes; i += S.Lanes)
        {
            V a = S.Sub(S.Load(x + i), centre);
            y0 = S.Fma(a, a, y0);
        }

        float sum = S.Sum(S.Add(S.Add(y0, y1), S.Add(y2, y3)));
        for (; i < n; i++) sum += (x[i] - mean) * (x[i] - mean);
        return sum / n;
    }
}
