using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Typed;

/// <summary>A float format of 16 bits: how it becomes float32 and back.</summary>
/// <remarks>A number stands in the upper half of a lane's bits, its sign where float32 has it.</remarks>
internal interface INarrowFloat
{
    /// <summary>The same number as float32, exactly; a NaN quietly, with its payload.</summary>
    static abstract V Widen<S, V>(V upper)
        where S : struct, ISimd<V>
        where V : struct;

    /// <summary>Rounded to nearest, ties to even; a NaN stays a quiet NaN. The lower halves are left over.</summary>
    static abstract V Narrow<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct;
}

/// <summary>IEEE 754 binary16: 5 bits of exponent, 10 of fraction.</summary>
/// <remarks>
/// No instruction that .NET exposes converts it. Its bits, moved to float32's exponent and fraction, are the number
/// times 2^-112, subnormal numbers included: one multiplication makes it right. Rounding is an addition: in x + m with
/// m = 2^13 times the power of two below x the last bit is worth as much as binary16's of x.
/// </remarks>
internal readonly struct HalfFormat : INarrowFloat
{
    private const float Rebias = 5.192296858534828e33f;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Widen<S, V>(V upper)
        where S : struct, ISimd<V>
        where V : struct
    {
        V small = S.ShiftRight(S.And(upper, NarrowFloats.Bits<S, V>(0x7FFF0000)), 3);
        V special = S.Less(NarrowFloats.Bits<S, V>(0x0F7FE000), small);
        small = S.Or(small, S.And(special, S.Broadcast(float.PositiveInfinity)));
        return S.Or(S.Mul(small, S.Broadcast(Rebias)), S.And(upper, S.Broadcast(-0f)));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Narrow<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct
    {
        // 2^16 is the infinity of binary16, 2^-14 its least normal number.
        V size = S.Abs(x), capped = S.Min(S.Broadcast(65536), size);
        V power = S.And(capped, S.Broadcast(float.PositiveInfinity));
        V m = S.Mul(S.Max(S.Broadcast(1f / 16384), power), S.Broadcast(8192));
        V rounded = S.Sub(S.Add(capped, m), m);
        V nan = S.Or(S.And(size, NarrowFloats.Bits<S, V>(0x007FE000)), NarrowFloats.Bits<S, V>(0x0FC00000));
        V bits = S.Select(S.Equal(x, x), S.Mul(rounded, S.Broadcast(1 / Rebias)), nan);
        return S.Or(S.ShiftLeft(bits, 3), S.And(x, S.Broadcast(-0f)));
    }
}

/// <summary>bfloat16: the upper half of a float32.</summary>
internal readonly struct BFloatFormat : INarrowFloat
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Widen<S, V>(V upper)
        where S : struct, ISimd<V>
        where V : struct => upper;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Narrow<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct
    {
        V odd = S.And(S.ShiftRight(x, 16), NarrowFloats.Bits<S, V>(1));
        V rounded = S.AddBits(x, S.AddBits(odd, NarrowFloats.Bits<S, V>(0x7FFF)));
        return S.Select(S.Equal(x, x), rounded, S.Or(x, NarrowFloats.Bits<S, V>(0x00400000)));
    }
}
