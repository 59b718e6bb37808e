using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Convolution.Winograd;

/// <summary>F(4, 3) and F(2, 5) with points 0, 3/4, -3/4, 3/2, -3/2: 36 products for 144, 36 for 100.</summary>
/// <remarks>
/// The usual points 1 and 2 cost a few additions less and have 2.1 times the error in the mean, 3.7 times at most,
/// since A^T weighs the last output's products by 8 instead of 27/8. Found by trying all pairs of sixteenths: from 5/8
/// to 11/16 with 3/2 is as good.
/// </remarks>
internal readonly unsafe struct WinogradLine6<TOutputs> : IWinogradLine
    where TOutputs : unmanaged
{
    // Vectors in, and floats of a row of either matrix.
    private const int N = 6;

    /// <inheritdoc/>
    public static int Outputs => sizeof(TOutputs);

    /// <inheritdoc/>
    public static int Taps => N + 1 - sizeof(TOutputs);

    /// <inheritdoc/>
    public static Rational[] Points => [0, new(3, 4), new(-3, 4), new(3, 2), new(-3, 2)];

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input<S, V>(float* from, nint fromStep, float* to, nint toStep, float* bt)
        where S : struct, ISimd<V>
        where V : struct
    {
        V d0 = S.Load(from), d1 = S.Load(from + fromStep), d2 = S.Load(from + (2 * fromStep));
        V d3 = S.Load(from + (3 * fromStep)), d4 = S.Load(from + (4 * fromStep)), d5 = S.Load(from + (5 * fromStep));
        V e0 = S.Broadcast(bt[0]), e2 = S.Broadcast(bt[2]);
        S.Store(to, S.Fma(d0, e0, S.Fma(d2, e2, d4)));
        S.Store(to + (5 * toStep), S.Fma(d1, e0, S.Fma(d3, e2, d5)));
        V q = S.Broadcast(bt[N + 2]), u = S.Fma(d2, q, d4), v = S.Fma(d1, q, d3);
        S.Store(to + toStep, S.Fma(v, S.Broadcast(bt[N + 3]), u));
        S.Store(to + (2 * toStep), S.Fma(v, S.Broadcast(bt[(2 * N) + 3]), u));
        q = S.Broadcast(bt[(3 * N) + 2]);
        u = S.Fma(d2, q, d4);
        v = S.Fma(d1, q, d3);
        S.Store(to + (3 * toStep), S.Fma(v, S.Broadcast(bt[(3 * N) + 3]), u));
        S.Store(to + (4 * toStep), S.Fma(v, S.Broadcast(bt[(4 * N) + 3]), u));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output<S, V>(float* from, nint fromStep, float* to, nint toStep, float* at)
        where S : struct, ISimd<V>
        where V : struct
    {
        V t1 = S.Load(from + fromStep), t2 = S.Load(from + (2 * fromStep));
        V t3 = S.Load(from + (3 * fromStep)), t4 = S.Load(from + (4 * fromStep));
        V sum = S.Add(t1, t2), difference = S.Sub(t1, t2), sum2 = S.Add(t3, t4), difference2 = S.Sub(t3, t4);
        V last = S.Load(from + (5 * fromStep));
        S.Store(to, S.Add(S.Load(from), S.Add(sum, sum2)));
        if (sizeof(TOutputs) == 2)
        {
            S.Store(to + toStep, Weighted<S, V>(last, difference, difference2, at + N));
            return;
        }

        S.Store(to + toStep, Weighted<S, V>(S.Zero, difference, difference2, at + N));
        S.Store(to + (2 * toStep), Weighted<S, V>(S.Zero, sum, sum2, at + (2 * N)));
        S.Store(to + (3 * toStep), Weighted<S, V>(last, difference, difference2, at + (3 * N)));
    }

    // x + y a + z b, with the powers of the two pairs.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Weighted<S, V>(V x, V y, V z, float* row)
        where S : struct, ISimd<V>
        where V : struct => S.Fma(z, S.Broadcast(row[3]), S.Fma(y, S.Broadcast(row[1]), x));
}
