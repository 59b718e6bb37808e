using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Convolution.Winograd;

/// <summary>F(1, 1), the identity: the other axis of a one-dimensional filter.</summary>
internal readonly unsafe struct WinogradLine1 : IWinogradLine
{
    /// <inheritdoc/>
    public static int Outputs => 1;

    /// <inheritdoc/>
    public static int Taps => 1;

    /// <inheritdoc/>
    public static Rational[] Points => [];

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Input<S, V>(float* from, nint fromStep, float* to, nint toStep, float* bt)
        where S : struct, ISimd<V>
        where V : struct => S.Store(to, S.Load(from));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Output<S, V>(float* from, nint fromStep, float* to, nint toStep, float* at)
        where S : struct, ISimd<V>
        where V : struct => S.Store(to, S.Load(from));
}
