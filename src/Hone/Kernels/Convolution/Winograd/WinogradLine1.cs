using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Convolution.Winograd;

/// <summary>F(1, 1), the identity: the other axis of a one-dimensional filter.</summary>
internal readonly unsafe struct WinogradLine1 : IWinogradLine
{
    /// <inheritdoc/>
    public static int Outputs
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 1;
    }

    /// <inheritdoc/>
    public static int Taps
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 1;
    }

    /// <inheritdoc/>
    public static Rational[] Points => [];

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void InputPair<S, V, TGroup>(float* x, nint step, float* bt, out V a, out V b)
        where S : struct, ISimd<V>
        where V : struct
        where TGroup : unmanaged => a = b = S.Load(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void InputLine<S, V>(
        V d0, V d1, V d2, V d3, V d4, V d5, V d6, V d7, float* to, nint step, float* bt)
        where S : struct, ISimd<V>
        where V : struct => S.Store(to, d0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputPair<S, V, TGroup>(float* x, nint step, float* at, out V a, out V b)
        where S : struct, ISimd<V>
        where V : struct
        where TGroup : unmanaged => a = b = S.Load(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputLine<S, V>(
        V t0, V t1, V t2, V t3, V t4, V t5, V t6, V t7, float* at,
        out V y0, out V y1, out V y2, out V y3, out V y4, out V y5)
        where S : struct, ISimd<V>
        where V : struct => y0 = y1 = y2 = y3 = y4 = y5 = t0;
}
