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
    public static int Outputs
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => sizeof(TOutputs);
    }

    /// <inheritdoc/>
    public static int Taps
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => N + 1 - sizeof(TOutputs);
    }

    /// <inheritdoc/>
    public static Rational[] Points => [0, new(3, 4), new(-3, 4), new(3, 2), new(-3, 2)];

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void InputPair<S, V, TGroup>(float* x, nint step, float* bt, out V a, out V b)
        where S : struct, ISimd<V>
        where V : struct
        where TGroup : unmanaged
    {
        V d1 = S.Load(x + step), d2 = S.Load(x + (2 * step)), d3 = S.Load(x + (3 * step));
        V d4 = S.Load(x + (4 * step));
        if (sizeof(TGroup) == 1)
        {
            V e0 = S.Broadcast(bt[0]), e2 = S.Broadcast(bt[2]);
            a = S.Fma(S.Load(x), e0, S.Fma(d2, e2, d4));
            b = S.Fma(d1, e0, S.Fma(d3, e2, S.Load(x + (5 * step))));
        }
        else
        {
            Even<S, V>(d1, d2, d3, d4, bt + (((2 * sizeof(TGroup)) - 3) * N), out a, out b);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void InputLine<S, V>(
        V d0, V d1, V d2, V d3, V d4, V d5, V d6, V d7, float* to, nint step, float* bt)
        where S : struct, ISimd<V>
        where V : struct
    {
        V e0 = S.Broadcast(bt[0]), e2 = S.Broadcast(bt[2]);
        S.Store(to, S.Fma(d0, e0, S.Fma(d2, e2, d4)));
        S.Store(to + (5 * step), S.Fma(d1, e0, S.Fma(d3, e2, d5)));
        Even<S, V>(d1, d2, d3, d4, bt + N, out V a, out V b);
        S.Store(to + step, a);
        S.Store(to + (2 * step), b);
        Even<S, V>(d1, d2, d3, d4, bt + (3 * N), out a, out b);
        S.Store(to + (3 * step), a);
        S.Store(to + (4 * step), b);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputPair<S, V, TGroup>(float* x, nint step, float* at, out V a, out V b)
        where S : struct, ISimd<V>
        where V : struct
        where TGroup : unmanaged
    {
        V t1 = S.Load(x + step), t2 = S.Load(x + (2 * step)), t3 = S.Load(x + (3 * step));
        V t4 = S.Load(x + (4 * step));
        if (sizeof(TGroup) == 1)
        {
            V sum = S.Add(t1, t2), sum2 = S.Add(t3, t4);
            a = S.Add(S.Load(x), S.Add(sum, sum2));
            b = sizeof(TOutputs) > 2
                ? Weighted<S, V>(S.Zero, sum, sum2, at + (2 * N))
                : Weighted<S, V>(S.Load(x + (5 * step)), S.Sub(t1, t2), S.Sub(t3, t4), at + N);
        }
        else
        {
            V difference = S.Sub(t1, t2), difference2 = S.Sub(t3, t4);
            a = Weighted<S, V>(S.Zero, difference, difference2, at + N);
            b = Weighted<S, V>(S.Load(x + (5 * step)), difference, difference2, at + (3 * N));
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputLine<S, V>(
        V t0, V t1, V t2, V t3, V t4, V t5, V t6, V t7, float* at,
        out V y0, out V y1, out V y2, out V y3, out V y4, out V y5)
        where S : struct, ISimd<V>
        where V : struct
    {
        V sum = S.Add(t1, t2), difference = S.Sub(t1, t2), sum2 = S.Add(t3, t4), difference2 = S.Sub(t3, t4);
        y0 = S.Add(t0, S.Add(sum, sum2));
        y1 = Weighted<S, V>(sizeof(TOutputs) > 2 ? S.Zero : t5, difference, difference2, at + N);
        y2 = y3 = y1;
        if (sizeof(TOutputs) > 2)
        {
            y2 = Weighted<S, V>(S.Zero, sum, sum2, at + (2 * N));
            y3 = Weighted<S, V>(t5, difference, difference2, at + (3 * N));
        }

        y4 = y5 = y3;
    }

    // The rows of B^T of a point and its negative.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Even<S, V>(V d1, V d2, V d3, V d4, float* row, out V a, out V b)
        where S : struct, ISimd<V>
        where V : struct
    {
        V q = S.Broadcast(row[2]), u = S.Fma(d2, q, d4), v = S.Fma(d1, q, d3);
        a = S.Fma(v, S.Broadcast(row[3]), u);
        b = S.Fma(v, S.Broadcast(row[N + 3]), u);
    }

    // x + y a + z b, with the powers of the two pairs.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Weighted<S, V>(V x, V y, V z, float* row)
        where S : struct, ISimd<V>
        where V : struct => S.Fma(z, S.Broadcast(row[3]), S.Fma(y, S.Broadcast(row[1]), x));
}
