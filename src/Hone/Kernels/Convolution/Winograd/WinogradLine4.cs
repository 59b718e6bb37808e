using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Convolution.Winograd;

/// <summary>F(2, 3) with points 0, 1, -1: additions only. 4 products for 6, 16 for 36 in two dimensions.</summary>
internal readonly unsafe struct WinogradLine4 : IWinogradLine
{
    /// <inheritdoc/>
    public static int Outputs => 2;

    /// <inheritdoc/>
    public static int Taps => 3;

    /// <inheritdoc/>
    public static Rational[] Points => [0, 1, -1];

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input<S, V>(float* from, nint fromStep, float* to, nint toStep, float* bt)
        where S : struct, ISimd<V>
        where V : struct
    {
        V d0 = S.Load(from), d1 = S.Load(from + fromStep);
        V d2 = S.Load(from + (2 * fromStep)), d3 = S.Load(from + (3 * fromStep));
        S.Store(to, S.Sub(d2, d0));
        S.Store(to + toStep, S.Add(d2, d1));
        S.Store(to + (2 * toStep), S.Sub(d2, d1));
        S.Store(to + (3 * toStep), S.Sub(d3, d1));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output<S, V>(float* from, nint fromStep, float* to, nint toStep, float* at)
        where S : struct, ISimd<V>
        where V : struct
    {
        V t1 = S.Load(from + fromStep), t2 = S.Load(from + (2 * fromStep));
        S.Store(to, S.Add(S.Load(from), S.Add(t1, t2)));
        S.Store(to + toStep, S.Add(S.Sub(t1, t2), S.Load(from + (3 * fromStep))));
    }
}
