using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Elementwise;

/// <summary>y = a round(min(b + 255, max(b, x / a))), ties to even: quantized to 8 bits, and back.</summary>
internal readonly struct Grid8Function : IFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => Grids.Round<S, V>(x, a, b, byte.MaxValue);
}

/// <summary>y = a round(min(b + 65535, max(b, x / a))), ties to even: quantized to 16 bits, and back.</summary>
internal readonly struct Grid16Function : IFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => Grids.Round<S, V>(x, a, b, ushort.MaxValue);
}

/// <summary>What grids of any number of steps have in common.</summary>
internal static class Grids
{
    /// <summary>The nearest point of the grid. Adding 0 to the product makes 0 of -0, which no integer stands for.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Round<S, V>(V x, V scale, V least, float steps)
        where S : struct, ISimd<V>
        where V : struct
    {
        return S.Fma(Steps<S, V>(x, scale, least, S.Add(least, S.Broadcast(steps))), scale, S.Zero);
    }

    /// <summary>x in steps of the scale, ties to even, from the least to the most; a NaN becomes the least.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Steps<S, V>(V x, V scale, V least, V most)
        where S : struct, ISimd<V>
        where V : struct => S.Round(S.Min(most, S.Max(S.Div(x, scale), least)));
}
