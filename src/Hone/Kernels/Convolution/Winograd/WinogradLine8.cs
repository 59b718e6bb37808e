using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Convolution.Winograd;

/// <summary>
/// F(6, 3), F(4, 5) and F(2, 7) with points 0, 1, -1, 2, -2, 1/2, -1/2: 64 products for 324, 400 and 196.
/// </summary>
internal readonly unsafe struct WinogradLine8<TOutputs> : IWinogradLine
    where TOutputs : unmanaged
{
    // Vectors in, and floats of a row of either matrix.
    private const int N = 8;

    /// <inheritdoc/>
    public static int Outputs => sizeof(TOutputs);

    /// <inheritdoc/>
    public static int Taps => N + 1 - sizeof(TOutputs);

    /// <inheritdoc/>
    public static Rational[] Points => [0, 1, -1, 2, -2, new(1, 2), new(-1, 2)];

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input<S, V>(float* from, nint fromStep, float* to, nint toStep, float* bt)
        where S : struct, ISimd<V>
        where V : struct
    {
        V d1 = S.Load(from + fromStep), d2 = S.Load(from + (2 * fromStep)), d3 = S.Load(from + (3 * fromStep));
        V d4 = S.Load(from + (4 * fromStep)), d5 = S.Load(from + (5 * fromStep)), d6 = S.Load(from + (6 * fromStep));
        V e0 = S.Broadcast(bt[0]), e2 = S.Broadcast(bt[2]), e4 = S.Broadcast(bt[4]);
        S.Store(to, S.Fma(S.Load(from), e0, S.Fma(d2, e2, S.Fma(d4, e4, d6))));
        S.Store(to + (7 * toStep), S.Fma(d1, e0, S.Fma(d3, e2, S.Fma(d5, e4, S.Load(from + (7 * fromStep))))));
        V q2 = S.Broadcast(bt[N + 2]), q4 = S.Broadcast(bt[N + 4]);
        V u = S.Fma(d2, q2, S.Fma(d4, q4, d6)), v = S.Fma(d1, q2, S.Fma(d3, q4, d5));
        S.Store(to + toStep, S.Add(u, v));
        S.Store(to + (2 * toStep), S.Sub(u, v));
        q2 = S.Broadcast(bt[(3 * N) + 2]);
        q4 = S.Broadcast(bt[(3 * N) + 4]);
        u = S.Fma(d2, q2, S.Fma(d4, q4, d6));
        v = S.Fma(d1, q2, S.Fma(d3, q4, d5));
        S.Store(to + (3 * toStep), S.Fma(v, S.Broadcast(bt[(3 * N) + 5]), u));
        S.Store(to + (4 * toStep), S.Fma(v, S.Broadcast(bt[(4 * N) + 5]), u));
        q2 = S.Broadcast(bt[(5 * N) + 2]);
        q4 = S.Broadcast(bt[(5 * N) + 4]);
        u = S.Fma(d2, q2, S.Fma(d4, q4, d6));
        v = S.Fma(d1, q2, S.Fma(d3, q4, d5));
        S.Store(to + (5 * toStep), S.Fma(v, S.Broadcast(bt[(5 * N) + 5]), u));
        S.Store(to + (6 * toStep), S.Fma(v, S.Broadcast(bt[(6 * N) + 5]), u));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output<S, V>(float* from, nint fromStep, float* to, nint toStep, float* at)
        where S : struct, ISimd<V>
        where V : struct
    {
        V t1 = S.Load(from + fromStep), t2 = S.Load(from + (2 * fromStep)), t3 = S.Load(from + (3 * fromStep));
        V t4 = S.Load(from + (4 * fromStep)), t5 = S.Load(from + (5 * fromStep)), t6 = S.Load(from + (6 * fromStep));
        V sum1 = S.Add(t1, t2), sum2 = S.Add(t3, t4), sum3 = S.Add(t5, t6);
        V difference1 = S.Sub(t1, t2), difference2 = S.Sub(t3, t4), difference3 = S.Sub(t5, t6);
        V last = S.Add(difference1, S.Load(from + (7 * fromStep)));
        S.Store(to, S.Add(S.Add(S.Load(from), sum1), S.Add(sum2, sum3)));
        if (sizeof(TOutputs) > 2)
        {
            S.Store(to + toStep, Weighted<S, V>(difference1, difference2, difference3, at + N));
            S.Store(to + (2 * toStep), Weighted<S, V>(sum1, sum2, sum3, at + (2 * N)));
        }

        if (sizeof(TOutputs) > 4)
        {
            S.Store(to + (3 * toStep), Weighted<S, V>(difference1, difference2, difference3, at + (3 * N)));
            S.Store(to + (4 * toStep), Weighted<S, V>(sum1, sum2, sum3, at + (4 * N)));
        }

        int end = sizeof(TOutputs) - 1;
        S.Store(to + (end * toStep), Weighted<S, V>(last, difference2, difference3, at + (end * N)));
    }

    // x + y p + z q, with the powers of the second and the third pair.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Weighted<S, V>(V x, V y, V z, float* row)
        where S : struct, ISimd<V>
        where V : struct => S.Fma(z, S.Broadcast(row[5]), S.Fma(y, S.Broadcast(row[3]), x));
}
