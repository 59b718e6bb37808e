using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Quantized;

/// <summary>Integers of 8 or 16 bits in memory, as floats in vectors.</summary>
internal unsafe interface IIntegerFormat
{
    /// <summary>Bytes of one.</summary>
    static abstract int Size { get; }

    /// <summary>The least of them.</summary>
    static abstract int Least { get; }

    /// <summary>The largest of them.</summary>
    static abstract int Most { get; }

    /// <summary>A vector of consecutive ones.</summary>
    static abstract V Load<S, V>(byte* p)
        where S : struct, ISimd<V>
        where V : struct;

    /// <summary>A vector of whole numbers in range to consecutive ones.</summary>
    static abstract void Store<S, V>(byte* p, V x)
        where S : struct, ISimd<V>
        where V : struct;
}

/// <summary>0 to 255.</summary>
internal readonly unsafe struct UInt8Format : IIntegerFormat
{
    /// <inheritdoc/>
    public static int Size => 1;

    /// <inheritdoc/>
    public static int Least => byte.MinValue;

    /// <inheritdoc/>
    public static int Most => byte.MaxValue;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Load<S, V>(byte* p)
        where S : struct, ISimd<V>
        where V : struct => S.LoadBytes(p);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<S, V>(byte* p, V x)
        where S : struct, ISimd<V>
        where V : struct => S.StoreBytes(p, x);
}

/// <summary>-128 to 127.</summary>
internal readonly unsafe struct Int8Format : IIntegerFormat
{
    /// <inheritdoc/>
    public static int Size => 1;

    /// <inheritdoc/>
    public static int Least => sbyte.MinValue;

    /// <inheritdoc/>
    public static int Most => sbyte.MaxValue;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Load<S, V>(byte* p)
        where S : struct, ISimd<V>
        where V : struct => S.LoadBytes((sbyte*)p);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<S, V>(byte* p, V x)
        where S : struct, ISimd<V>
        where V : struct => S.StoreBytes(p, x);
}

/// <summary>0 to 65535: as the fraction of a float between 2^23 and 2^24.</summary>
internal readonly unsafe struct UInt16Format : IIntegerFormat
{
    private const float Offset = 1 << 23;

    /// <inheritdoc/>
    public static int Size => 2;

    /// <inheritdoc/>
    public static int Least => ushort.MinValue;

    /// <inheritdoc/>
    public static int Most => ushort.MaxValue;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Load<S, V>(byte* p)
        where S : struct, ISimd<V>
        where V : struct
    {
        V offset = S.Broadcast(Offset);
        return S.Sub(S.Or(S.ShiftRight(S.LoadUpper((ushort*)p), 16), offset), offset);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<S, V>(byte* p, V x)
        where S : struct, ISimd<V>
        where V : struct => S.StoreUpper((ushort*)p, S.ShiftLeft(S.Add(x, S.Broadcast(Offset)), 16));
}

/// <summary>-32768 to 32767: as <see cref="UInt16Format"/>, with 32768 added.</summary>
internal readonly unsafe struct Int16Format : IIntegerFormat
{
    private const float Offset = (1 << 23) + (1 << 15);

    /// <inheritdoc/>
    public static int Size => 2;

    /// <inheritdoc/>
    public static int Least => short.MinValue;

    /// <inheritdoc/>
    public static int Most => short.MaxValue;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Load<S, V>(byte* p)
        where S : struct, ISimd<V>
        where V : struct
    {
        // The offset's own bit 15 is flipped by the sign: so a negative number lies below the offset.
        V offset = S.Broadcast(Offset);
        return S.Sub(S.Xor(S.ShiftRight(S.LoadUpper((ushort*)p), 16), offset), offset);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<S, V>(byte* p, V x)
        where S : struct, ISimd<V>
        where V : struct
    {
        V offset = S.Broadcast(Offset);
        S.StoreUpper((ushort*)p, S.ShiftLeft(S.Xor(S.Add(x, offset), offset), 16));
    }
}
