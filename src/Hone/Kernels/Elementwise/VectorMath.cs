using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Elementwise;

/// <summary>
/// Elementary functions over vectors. A NaN lane stays NaN; each lane depends on its own argument only.
/// </summary>
/// <remarks>
/// Polynomials are minimax fits (Remez 1934) made for this file in 45-digit arithmetic, their leading coefficients
/// rounded to binary32 one after the other and the rest fitted anew. ln 2 is split in two as Cody and Waite 1980 do:
/// the upper part has 10 bits, so its product with an exponent is exact with or without a fused multiply-add.
/// </remarks>
internal static class VectorMath
{
    private const float Log2E = 1.44269504088896341f;
    private const float Ln2Upper = 0.693359375f;
    private const float Ln2Lower = -2.12194440e-4f;
    private const float SquareRootOfTwo = 1.41421356f;
    private const float SmallestNormal = 1.17549435e-38f;

    /// <summary>e^x: at most 2 ulp; subnormal results and overflow to infinity included.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exp<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct
    {
        // Beyond these bounds the result is 0 or infinity; within them n stays in -150 .. 129.
        x = S.Min(S.Broadcast(89), S.Max(S.Broadcast(-104), x));
        V n = S.Round(S.Mul(x, S.Broadcast(Log2E)));
        V y = S.Add(ReducedExpm1<S, V>(x, n), S.Broadcast(1));
        return S.Scale(y, n);
    }

    /// <summary>e^x for x &lt;= 0: at most 2 ulp while the result is normal; below that 0.</summary>
    /// <remarks>The cheaper form for callers that add it to something of the order of 1.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V ExpOfNegative<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct
    {
        V bounded = S.Max(S.Broadcast(-87), x);
        V n = S.Round(S.Mul(bounded, S.Broadcast(Log2E)));
        return S.ScaleByPowerOfTwo(S.Add(ReducedExpm1<S, V>(bounded, n), S.Broadcast(1)), n);
    }

    /// <summary>2^x for -126 &lt;= x &lt;= 127: at most 1 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V PowerOfTwo<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct
    {
        V n = S.Round(x), r = S.Sub(x, n);
        V p = S.Fma(r, S.Broadcast(0.0001547628198750317f), S.Broadcast(0.0013400239404290915f));
        p = S.Fma(r, p, S.Broadcast(0.009618003852665424f));
        p = S.Fma(r, p, S.Broadcast(0.055503278970718384f));
        p = S.Fma(r, p, S.Broadcast(0.24022650718688965f));
        p = S.Fma(r, p, S.Broadcast(0.6931471824645996f));
        return S.ScaleByPowerOfTwo(S.Fma(r, p, S.Broadcast(1)), n);
    }

    /// <summary>e^x - 1 for x &lt;= 88, without cancellation near 0: at most 3 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Expm1<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct
    {
        V bounded = S.Min(S.Broadcast(88), S.Max(S.Broadcast(-40), x));
        V n = S.Round(S.Mul(bounded, S.Broadcast(Log2E)));
        V power = S.ScaleByPowerOfTwo(S.Broadcast(1), n);
        return S.Fma(power, ReducedExpm1<S, V>(bounded, n), S.Sub(power, S.Broadcast(1)));
    }

    /// <summary>ln x: at most 2 ulp; -infinity at 0, NaN below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Log<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct
    {
        V one = S.Broadcast(1);
        V subnormal = S.Less(x, S.Broadcast(SmallestNormal));
        V normal = S.Select(subnormal, S.Mul(x, S.Broadcast(8388608)), x);
        V e = S.Sub(S.Exponent(normal), S.And(subnormal, S.Broadcast(23)));
        V m = S.Mantissa(normal);
        V upper = S.Less(S.Broadcast(SquareRootOfTwo), m);
        m = S.Select(upper, S.Mul(m, S.Broadcast(0.5f)), m);
        e = S.Add(e, S.And(upper, one));

        // ln(1 + f) = 2 atanh s = f - s (f - 2 z L(z)) with s = f / (2 + f), z = s^2: the leading term is exact.
        V f = S.Sub(m, one);
        V s = S.Div(f, S.Add(f, S.Broadcast(2)));
        V z = S.Mul(s, s);
        V l = S.Fma(z, S.Broadcast(2 * 0.12139424681663513f), S.Broadcast(2 * 0.14249396324157715f));
        l = S.Fma(z, l, S.Broadcast(2 * 0.20000486075878143f));
        l = S.Fma(z, l, S.Broadcast(2 * 0.3333333134651184f));
        V small = S.Fma(s, S.Sub(f, S.Mul(z, l)), S.Mul(e, S.Broadcast(-Ln2Lower)));
        V y = S.Fma(e, S.Broadcast(Ln2Upper), S.Sub(f, small));
        y = S.Select(S.Less(x, S.Broadcast(float.PositiveInfinity)), y, x);
        y = S.Select(S.Equal(x, S.Zero), S.Broadcast(float.NegativeInfinity), y);
        return S.Select(S.Less(x, S.Zero), S.Broadcast(float.NaN), y);
    }

    /// <summary>ln(1 + u) for 0 &lt;= u &lt;= 1: at most 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Log1pOfUnit<S, V>(V u)
        where S : struct, ISimd<V>
        where V : struct
    {
        V s = S.Div(u, S.Add(u, S.Broadcast(2)));
        V z = S.Mul(s, s);
        V l = S.Fma(z, S.Broadcast(2 * 0.12122635543346405f), S.Broadcast(2 * 0.10721942037343979f));
        l = S.Fma(z, l, S.Broadcast(2 * 0.1430760622024536f));
        l = S.Fma(z, l, S.Broadcast(2 * 0.1999947428703308f));
        l = S.Fma(z, l, S.Broadcast(2 * 0.3333333730697632f));
        return S.Sub(u, S.Mul(s, S.Sub(u, S.Mul(z, l))));
    }

    /// <summary>tanh x = t / (t + 2), t = e^2|x| - 1, with the sign of x: at most 4 ulp; tanh(-0) = -0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Tanh<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct
    {
        V sign = S.And(x, S.Broadcast(-0f));
        V twice = S.Min(S.Broadcast(20), S.Add(S.Abs(x), S.Abs(x)));
        V t = Expm1<S, V>(twice);
        return S.Or(sign, S.Div(t, S.Add(t, S.Broadcast(2))));
    }

    /// <summary>1 / (1 + e^-x): at most 3 ulp, down to the subnormal results of x &lt; -87.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Sigmoid<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct
    {
        // The exponential of a number that is not positive never overflows.
        V e = Exp<S, V>(S.Or(S.Abs(x), S.Broadcast(-0f)));
        V one = S.Broadcast(1);
        return S.Div(S.Select(S.Less(x, S.Zero), e, one), S.Add(one, e));
    }

    /// <summary>erf x: at most 3 ulp.</summary>
    /// <remarks>
    /// x + x P(x^2) up to 1, and 1 - exp(Q(|x|)) beyond, Q fitted to ln erfc on [1, 4]; from 4 on the result is 1.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Erf<S, V>(V x)
        where S : struct, ISimd<V>
        where V : struct
    {
        V a = S.Abs(x), z = S.Mul(x, x);
        V p = S.Fma(z, S.Broadcast(7.806903158780187e-05f), S.Broadcast(-0.0007997853099368513f));
        p = S.Fma(z, p, S.Broadcast(0.005187162198126316f));
        p = S.Fma(z, p, S.Broadcast(-0.026853347197175026f));
        p = S.Fma(z, p, S.Broadcast(0.11283578723669052f));
        p = S.Fma(z, p, S.Broadcast(-0.3761262595653534f));
        p = S.Fma(z, p, S.Broadcast(0.12837916612625122f));
        V near = S.Fma(x, p, x);

        a = S.Min(S.Broadcast(4), a);
        V q = S.Fma(a, S.Broadcast(-1.8838825781131163e-05f), S.Broadcast(0.0004030635464005172f));
        q = S.Fma(a, q, S.Broadcast(-0.003994382452219725f));
        q = S.Fma(a, q, S.Broadcast(0.02459249645471573f));
        q = S.Fma(a, q, S.Broadcast(-0.10737398266792297f));
        q = S.Fma(a, q, S.Broadcast(-0.6342499256134033f));
        q = S.Fma(a, q, S.Broadcast(-1.1290301084518433f));
        q = S.Fma(a, q, S.Broadcast(6.61676749587059e-05f));
        V far = S.Sub(S.Broadcast(1), ExpOfNegative<S, V>(q));
        far = S.Or(far, S.And(x, S.Broadcast(-0f)));
        return S.Select(S.Less(a, S.Broadcast(1)), near, far);
    }

    // e^r - 1 = r + r^2 Q(r) for r = x - n ln 2, |r| <= ln 2 / 2; Q is off by 3.2e-9 of e^r at most.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V ReducedExpm1<S, V>(V x, V n)
        where S : struct, ISimd<V>
        where V : struct
    {
        V r = S.Fma(n, S.Broadcast(-Ln2Upper), x);
        r = S.Fma(n, S.Broadcast(-Ln2Lower), r);
        V q = S.Fma(r, S.Broadcast(0.0013838937738910317f), S.Broadcast(0.00836919341236353f));
        q = S.Fma(r, q, S.Broadcast(0.04166810214519501f));
        q = S.Fma(r, q, S.Broadcast(0.16666516661643982f));
        q = S.Fma(r, q, S.Broadcast(0.4999999403953552f));
        return S.Fma(S.Mul(r, r), q, r);
    }
}
