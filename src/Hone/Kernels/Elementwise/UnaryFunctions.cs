using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Elementwise;

/// <summary>y = |x|.</summary>
internal readonly struct AbsFunction : IFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Abs(x);
}

/// <summary>y = -x.</summary>
internal readonly struct NegFunction : IFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Xor(x, S.Broadcast(-0f));
}

/// <summary>y = e^x.</summary>
internal readonly struct ExpFunction : IFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => VectorMath.Exp<S, V>(x);
}

/// <summary>y = ln x.</summary>
internal readonly struct LogFunction : IFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => VectorMath.Log<S, V>(x);
}

/// <summary>y = sqrt x.</summary>
internal readonly struct SqrtFunction : IFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Sqrt(x);
}

/// <summary>y = 1 / x.</summary>
internal readonly struct ReciprocalFunction : IFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Div(S.Broadcast(1), x);
}

/// <summary>y = erf x.</summary>
internal readonly struct ErfFunction : IFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => VectorMath.Erf<S, V>(x);
}

/// <summary>The largest integer not above x.</summary>
internal readonly struct FloorFunction : IFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Floor(x);
}

/// <summary>The smallest integer not below x.</summary>
internal readonly struct CeilFunction : IFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Xor(S.Floor(S.Xor(x, S.Broadcast(-0f))), S.Broadcast(-0f));
}

/// <summary>The nearest integer, ties to even.</summary>
internal readonly struct RoundFunction : IFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Round(x);
}

/// <summary>y = -1, 0 or 1 with the sign of x.</summary>
internal readonly struct SignFunction : IFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct
    {
        V one = S.Or(S.And(x, S.Broadcast(-0f)), S.Broadcast(1));
        return S.Select(S.Or(S.Less(x, S.Zero), S.Less(S.Zero, x)), one, x);
    }
}

/// <summary>y = x x.</summary>
internal readonly struct SquareFunction : IFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Mul(x, x);
}
