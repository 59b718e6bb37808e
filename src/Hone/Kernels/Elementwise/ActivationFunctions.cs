using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Elementwise;

/// <summary>y = min(b, max(a, x)).</summary>
internal readonly struct ClipFunction : IFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Min(b, S.Max(a, x));
}

/// <summary>y = x for x >= 0, else a x.</summary>
internal readonly struct LeakyReluFunction : IFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Select(S.Less(x, S.Zero), S.Mul(a, x), x);
}

/// <summary>y = x for x >= 0, else a (e^x - 1).</summary>
internal readonly struct EluFunction : IFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Select(S.Less(x, S.Zero), S.Mul(a, VectorMath.Expm1<S, V>(x)), x);
}

/// <summary>y = b x for x >= 0, else b a (e^x - 1).</summary>
internal readonly struct SeluFunction : IFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Mul(b, EluFunction.Apply<S, V>(x, a, b));
}

/// <summary>y = 1 / (1 + e^-x).</summary>
internal readonly struct SigmoidFunction : IFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => VectorMath.Sigmoid<S, V>(x);
}

/// <summary>y = min(1, max(0, a x + b)).</summary>
internal readonly struct HardSigmoidFunction : IFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Min(S.Broadcast(1), S.Max(S.Zero, S.Fma(a, x, b)));
}

/// <summary>y = x min(1, max(0, x / 6 + 1 / 2)).</summary>
internal readonly struct HardSwishFunction : IFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct
    {
        V gate = S.Fma(x, S.Broadcast(1f / 6), S.Broadcast(0.5f));
        return S.Mul(x, S.Min(S.Broadcast(1), S.Max(S.Zero, gate)));
    }
}

/// <summary>y = x / (1 + e^-x).</summary>
internal readonly struct SiluFunction : IFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Mul(x, VectorMath.Sigmoid<S, V>(x));
}

/// <summary>y = tanh x.</summary>
internal readonly struct TanhFunction : IFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => VectorMath.Tanh<S, V>(x);
}

/// <summary>y = x (1 + erf(x / sqrt 2)) / 2. The absolute error is at most 2^-23 |x|.</summary>
/// <remarks>
/// max(0, x) - |x| 2^Q(|x|), Q fitted to log2(erfc(a / sqrt 2) / 2) on [0, 6] and -1 at 0: one polynomial for both
/// signs, and the tail of negative x keeps its leading digits.
/// </remarks>
internal readonly struct GeluFunction : IFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct
    {
        V size = S.Min(S.Broadcast(6), S.Abs(x));
        V q = S.Fma(size, S.Broadcast(1.4027173733666132e-07f), S.Broadcast(-3.5826080875267508e-06f));
        q = S.Fma(size, q, S.Broadcast(3.596516762627289e-05f));
        q = S.Fma(size, q, S.Broadcast(-0.00015138377784751356f));
        q = S.Fma(size, q, S.Broadcast(-0.0002385122497798875f));
        q = S.Fma(size, q, S.Broadcast(0.007201038300991058f));
        q = S.Fma(size, q, S.Broadcast(-0.05258645489811897f));
        q = S.Fma(size, q, S.Broadcast(-0.4591822624206543f));
        q = S.Fma(size, q, S.Broadcast(-1.1511075496673584f));
        q = S.Fma(size, q, S.Broadcast(-1));
        return S.Sub(S.Max(S.Zero, x), S.Mul(size, VectorMath.PowerOfTwo<S, V>(q)));
    }
}

/// <summary>y = x (1 + tanh u) / 2 = x / (1 + e^-2u), u = sqrt(2 / pi) (x + 0.044715 x^3).</summary>
internal readonly struct GeluTanhFunction : IFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct
    {
        const float root = 2 * 0.797884561f;
        V cubic = S.Fma(S.Mul(x, x), S.Broadcast(root * 0.044715f), S.Broadcast(root));
        return S.Mul(x, VectorMath.Sigmoid<S, V>(S.Mul(x, cubic)));
    }
}

/// <summary>y = ln(1 + e^x) = max(0, x) + ln(1 + e^-|x|).</summary>
internal readonly struct SoftplusFunction : IFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct
    {
        V e = VectorMath.Exp<S, V>(S.Or(S.Abs(x), S.Broadcast(-0f)));
        return S.Add(S.Max(S.Zero, x), VectorMath.Log1pOfUnit<S, V>(e));
    }
}

/// <summary>y = x / (1 + |x|).</summary>
internal readonly struct SoftsignFunction : IFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Div(x, S.Add(S.Broadcast(1), S.Abs(x)));
}

/// <summary>y = x tanh(ln(1 + e^x)) = x t / (t + 2), t = e^x (e^x + 2).</summary>
internal readonly struct MishFunction : IFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<S, V>(V x, V a, V b)
        where S : struct, ISimd<V>
        where V : struct
    {
        // From 20 on t / (t + 2) is 1; the bound keeps t finite.
        V e = VectorMath.Exp<S, V>(S.Min(S.Broadcast(20), x));
        V t = S.Mul(e, S.Add(e, S.Broadcast(2)));
        return S.Mul(x, S.Div(t, S.Add(t, S.Broadcast(2))));
    }
}
