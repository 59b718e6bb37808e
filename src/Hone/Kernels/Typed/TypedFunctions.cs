using System.Numerics;
using System.Runtime.CompilerServices;

namespace Hone.Kernels.Typed;

/// <summary>A function of two elements.</summary>
internal interface ITypedFunction<T, out TResult>
{
    /// <summary>f(a, b).</summary>
    static abstract TResult Apply(T a, T b);
}

/// <summary>a == b as 0 or 1.</summary>
internal readonly struct IsEqual<T> : ITypedFunction<T, byte>
    where T : INumber<T>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte Apply(T a, T b) => a == b ? (byte)1 : (byte)0;
}

/// <summary>a &lt; b as 0 or 1.</summary>
internal readonly struct IsLess<T> : ITypedFunction<T, byte>
    where T : INumber<T>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte Apply(T a, T b) => a < b ? (byte)1 : (byte)0;
}

/// <summary>a &lt;= b as 0 or 1.</summary>
internal readonly struct IsLessOrEqual<T> : ITypedFunction<T, byte>
    where T : INumber<T>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte Apply(T a, T b) => a <= b ? (byte)1 : (byte)0;
}

/// <summary>a > b as 0 or 1.</summary>
internal readonly struct IsGreater<T> : ITypedFunction<T, byte>
    where T : INumber<T>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte Apply(T a, T b) => a > b ? (byte)1 : (byte)0;
}

/// <summary>a >= b as 0 or 1.</summary>
internal readonly struct IsGreaterOrEqual<T> : ITypedFunction<T, byte>
    where T : INumber<T>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte Apply(T a, T b) => a >= b ? (byte)1 : (byte)0;
}

/// <summary>a &amp; b of 0 or 1.</summary>
internal readonly struct BothHold : ITypedFunction<byte, byte>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte Apply(byte a, byte b) => (byte)(a & b);
}

/// <summary>a | b of 0 or 1.</summary>
internal readonly struct EitherHolds : ITypedFunction<byte, byte>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte Apply(byte a, byte b) => (byte)(a | b);
}

/// <summary>a ^ b of 0 or 1.</summary>
internal readonly struct OneHolds : ITypedFunction<byte, byte>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte Apply(byte a, byte b) => (byte)(a ^ b);
}

/// <summary>a + b, wrapping.</summary>
internal readonly struct Sum<T> : ITypedFunction<T, T>
    where T : INumber<T>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply(T a, T b) => unchecked(a + b);
}

/// <summary>a - b, wrapping.</summary>
internal readonly struct Difference<T> : ITypedFunction<T, T>
    where T : INumber<T>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply(T a, T b) => unchecked(a - b);
}

/// <summary>a * b, wrapping.</summary>
internal readonly struct Product<T> : ITypedFunction<T, T>
    where T : INumber<T>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Apply(T a, T b) => unchecked(a * b);
}

/// <summary>
/// a / b truncated; 0 for b = 0, and -a for b = -1, since the hardware traps on the least number over -1.
/// </summary>
internal readonly struct Quotient<T> : ITypedFunction<T, T>
    where T : INumber<T>
{
    /// <inheritdoc/>
    public static T Apply(T a, T b) => b == T.Zero ? T.Zero : b == -T.One ? unchecked(-a) : a / b;
}
