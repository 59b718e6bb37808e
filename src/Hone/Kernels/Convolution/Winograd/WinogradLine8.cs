using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Convolution.Winograd;

/// <summary>
/// F(6, 3), F(4, 5) and F(2, 7) with points 0, 1, -1, 2, -2, 1/2, -1/2: 64 products for 324, 400 and 196.
/// </summary>
/// <remarks>
/// Of all triples of eighths from 3/8 to 9/4 none has a smaller error in the mean for both F(6, 3) and F(4, 5).
/// </remarks>
internal readonly unsafe struct WinogradLine8<TOutputs> : IWinogradLine
    where TOutputs : unmanaged
{
    // Vectors in, and floats of a row of either matrix.
    private const int N = 8;

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
    public static Rational[] Points => [0, 1, -1, 2, -2, new(1, 2), new(-1, 2)];

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void InputPair<S, V, TGroup>(float* x, nint step, float* bt, out V a, out V b)
        where S : struct, ISimd<V>
        where V : struct
        where TGroup : unmanaged
    {
        V d1 = S.Load(x + step), d2 = S.Load(x + (2 * step)), d3 = S.Load(x + (3 * step));
        V d4 = S.Load(x + (4 * step)), d5 = S.Load(x + (5 * step)), d6 = S.Load(x + (6 * step));
        if (sizeof(TGroup) == 1)
        {
            V e0 = S.Broadcast(bt[0]), e2 = S.Broadcast(bt[2]), e4 = S.Broadcast(bt[4]);
            a = S.Fma(S.Load(x), e0, S.Fma(d2, e2, S.Fma(d4, e4, d6)));
            b = S.Fma(d1, e0, S.Fma(d3, e2, S.Fma(d5, e4, S.Load(x + (7 * step)))));
            return;
        }

        Even<S, V>(d1, d2, d3, d4, d5, d6, bt + (((2 * sizeof(TGroup)) - 3) * N), out V u, out V v);
        if (sizeof(TGroup) == 2)
        {
            a = S.Add(u, v);
            b = S.Sub(u, v);
        }
        else
        {
            a = S.Fma(v, S.Broadcast(bt[(((2 * sizeof(TGroup)) - 3) * N) + 5]), u);
            b = S.Fma(v, S.Broadcast(bt[(((2 * sizeof(TGroup)) - 2) * N) + 5]), u);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void InputLine<S, V>(
        V d0, V d1, V d2, V d3, V d4, V d5, V d6, V d7, float* to, nint step, float* bt)
        where S : struct, ISimd<V>
        where V : struct
    {
        V e0 = S.Broadcast(bt[0]), e2 = S.Broadcast(bt[2]), e4 = S.Broadcast(bt[4]);
        S.Store(to, S.Fma(d0, e0, S.Fma(d2, e2, S.Fma(d4, e4, d6))));
        S.Store(to + (7 * step), S.Fma(d1, e0, S.Fma(d3, e2, S.Fma(d5, e4, d7))));
        Even<S, V>(d1, d2, d3, d4, d5, d6, bt + N, out V u, out V v);
        S.Store(to + step, S.Add(u, v));
        S.Store(to + (2 * step), S.Sub(u, v));
        Even<S, V>(d1, d2, d3, d4, d5, d6, bt + (3 * N), out u, out v);
        S.Store(to + (3 * step), S.Fma(v, S.Broadcast(bt[(3 * N) + 5]), u));
        S.Store(to + (4 * step), S.Fma(v, S.Broadcast(bt[(4 * N) + 5]), u));
        Even<S, V>(d1, d2, d3, d4, d5, d6, bt + (5 * N), out u, out v);
        S.Store(to + (5 * step), S.Fma(v, S.Broadcast(bt[(5 * N) + 5]), u));
        S.Store(to + (6 * step), S.Fma(v, S.Broadcast(bt[(6 * N) + 5]), u));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputPair<S, V, TGroup>(float* x, nint step, float* at, out V a, out V b)
        where S : struct, ISimd<V>
        where V : struct
        where TGroup : unmanaged
    {
        V t1 = S.Load(x + step), t2 = S.Load(x + (2 * step)), t3 = S.Load(x + (3 * step));
        V t4 = S.Load(x + (4 * step)), t5 = S.Load(x + (5 * step)), t6 = S.Load(x + (6 * step));
        if (sizeof(TGroup) == 1)
        {
            V sum1 = S.Add(t1, t2), sum2 = S.Add(t3, t4), sum3 = S.Add(t5, t6);
            a = S.Add(S.Add(S.Load(x), sum1), S.Add(sum2, sum3));
            b = sizeof(TOutputs) > 2
                ? Weighted<S, V>(sum1, sum2, sum3, at + (2 * N))
                : Weighted<S, V>(
                    S.Add(S.Sub(t1, t2), S.Load(x + (7 * step))), S.Sub(t3, t4), S.Sub(t5, t6), at + N);
        }
        else if (sizeof(TGroup) == 2)
        {
            V difference = S.Sub(t1, t2), difference2 = S.Sub(t3, t4), difference3 = S.Sub(t5, t6);
            a = Weighted<S, V>(difference, difference2, difference3, at + N);
            if (sizeof(TOutputs) == 4) difference = S.Add(difference, S.Load(x + (7 * step)));
            b = Weighted<S, V>(difference, difference2, difference3, at + (3 * N));
        }
        else
        {
            a = Weighted<S, V>(S.Add(t1, t2), S.Add(t3, t4), S.Add(t5, t6), at + (4 * N));
            V last = S.Add(S.Sub(t1, t2), S.Load(x + (7 * step)));
            b = Weighted<S, V>(last, S.Sub(t3, t4), S.Sub(t5, t6), at + (5 * N));
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
        V sum1 = S.Add(t1, t2), sum2 = S.Add(t3, t4), sum3 = S.Add(t5, t6);
        V difference1 = S.Sub(t1, t2), difference2 = S.Sub(t3, t4), difference3 = S.Sub(t5, t6);
        V last = S.Add(difference1, t7);
        y0 = S.Add(S.Add(t0, sum1), S.Add(sum2, sum3));
        y1 = Weighted<S, V>(sizeof(TOutputs) > 2 ? difference1 : last, difference2, difference3, at + N);
        y2 = y3 = y4 = y5 = y1;
        if (sizeof(TOutputs) > 2)
        {
            y2 = Weighted<S, V>(sum1, sum2, sum3, at + (2 * N));
            y3 = Weighted<S, V>(
                sizeof(TOutputs) > 4 ? difference1 : last, difference2, difference3, at + (3 * N));
        }

        if (sizeof(TOutputs) > 4)
        {
            y4 = Weighted<S, V>(sum1, sum2, sum3, at + (4 * N));
            y5 = Weighted<S, V>(last, difference2, difference3, at + (5 * N));
        }
    }

    // The even and the odd part of the rows of B^T of a point and its negative.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Even<S, V>(V d1, V d2, V d3, V d4, V d5, V d6, float* row, out V u, out V v)
        where S : struct, ISimd<V>
        where V : struct
    {
        V q2 = S.Broadcast(row[2]), q4 = S.Broadcast(row[4]);
        u = S.Fma(d2, q2, S.Fma(d4, q4, d6));
        v = S.Fma(d1, q2, S.Fma(d3, q4, d5));
    }

    // x + y p + z q, with the powers of the second and the third pair.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Weighted<S, V>(V x, V y, V z, float* row)
        where S : struct, ISimd<V>
        where V : struct => S.Fma(z, S.Broadcast(row[5]), S.Fma(y, S.Broadcast(row[3]), x));
}
