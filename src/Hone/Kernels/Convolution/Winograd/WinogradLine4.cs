using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Convolution.Winograd;

/// <summary>F(2, 3) with points 0, 1, -1: additions only. 4 products for 6, 16 for 36 in two dimensions.</summary>
internal readonly unsafe struct WinogradLine4 : IWinogradLine
{
    /// <inheritdoc/>
    public static int Outputs
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 2;
    }

    /// <inheritdoc/>
    public static int Taps
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 3;
    }

    /// <inheritdoc/>
    public static Rational[] Points => [0, 1, -1];

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void InputPair<S, V, TGroup>(float* x, nint step, float* bt, out V a, out V b)
        where S : struct, ISimd<V>
        where V : struct
        where TGroup : unmanaged
    {
        V d1 = S.Load(x + step), d2 = S.Load(x + (2 * step));
        if (sizeof(TGroup) == 1)
        {
            a = S.Sub(d2, S.Load(x));
            b = S.Sub(S.Load(x + (3 * step)), d1);
        }
        else
        {
            a = S.Add(d2, d1);
            b = S.Sub(d2, d1);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void InputLine<S, V>(
        V d0, V d1, V d2, V d3, V d4, V d5, V d6, V d7, float* to, nint step, float* bt)
        where S : struct, ISimd<V>
        where V : struct
    {
        S.Store(to, S.Sub(d2, d0));
        S.Store(to + step, S.Add(d2, d1));
        S.Store(to + (2 * step), S.Sub(d2, d1));
        S.Store(to + (3 * step), S.Sub(d3, d1));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputPair<S, V, TGroup>(float* x, nint step, float* at, out V a, out V b)
        where S : struct, ISimd<V>
        where V : struct
        where TGroup : unmanaged
    {
        V t1 = S.Load(x + step), t2 = S.Load(x + (2 * step));
        a = S.Add(S.Load(x), S.Add(t1, t2));
        b = S.Add(S.Sub(t1, t2), S.Load(x + (3 * step)));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputLine<S, V>(
        V t0, V t1, V t2, V t3, V t4, V t5, V t6, V t7, float* at,
        out V y0, out V y1, out V y2, out V y3, out V y4, out V y5)
        where S : struct, ISimd<V>
        where V : struct
    {
        y0 = S.Add(t0, S.Add(t1, t2));
        y1 = y2 = y3 = y4 = y5 = S.Add(S.Sub(t1, t2), t3);
    }
}
