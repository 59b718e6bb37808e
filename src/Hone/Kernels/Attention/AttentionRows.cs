using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Hone.Kernels.Elementwise;
using Hone.Kernels.Simd;
using Hone.Machine;

namespace Hone.Kernels.Attention;

/// <summary>What attention does with a row of scores between its two products, by the vector width.</summary>
internal static unsafe class AttentionRows
{
    /// <summary>The weights of a row of scores, as a pointer that takes the row, its length, scale, mask, the mask's
    /// step: see <see cref="AttentionRows{S, V}.Weigh"/>.</summary>
    public static delegate*<float*, int, float, float*, long, float> Weigh(SimdLevel level) => level switch
    {
        SimdLevel.V512 => &AttentionRows<Simd512, Vector512<float>>.Weigh,
        SimdLevel.V256 => &AttentionRows<Simd256, Vector256<float>>.Weigh,
        _ => &AttentionRows<Simd128, Vector128<float>>.Weigh,
    };

    /// <summary>y = x factor, as a pointer that takes x, y, count, factor.</summary>
    public static delegate*<float*, float*, int, float, void> Scale(SimdLevel level) => level switch
    {
        SimdLevel.V512 => &AttentionRows<Simd512, Vector512<float>>.Scale,
        SimdLevel.V256 => &AttentionRows<Simd256, Vector256<float>>.Scale,
        _ => &AttentionRows<Simd128, Vector128<float>>.Scale,
    };
}

/// <summary>The same at one width.</summary>
internal static unsafe class AttentionRows<S, V>
    where S : struct, ISimd<V>
    where V : struct
{
    /// <summary>s = e^(scale s + mask - top) in place; gives 1 / their sum.</summary>
    /// <param name="s">The scores of a row; the floats up to the next whole vector belong to it too.</param>
    /// <param name="n">How many.</param>
    /// <param name="scale">The factor.</param>
    /// <param name="mask">What is added, or null.</param>
    /// <param name="step">1, or 0 where the mask is one number for the row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Weigh(float* s, int n, float scale, float* mask, long step)
    {
        V factor = S.Broadcast(scale), top = S.Broadcast(float.NegativeInfinity), sum = S.Zero;
        for (int i = 0; i < n; i += S.Lanes)
        {
            V x = S.Mul(S.Load(s + i), factor);
            if (mask != null)
                x = S.Add(x, step == 0 ? S.Broadcast(*mask) : S.LoadFirst(mask + i, Math.Min(S.Lanes, n - i)));
            S.Store(s + i, x);
            for (int k = n - i; k < S.Lanes; k++) s[i + k] = float.NegativeInfinity;
            top = S.Max(top, S.Load(s + i));
        }

        // A NaN may be lost in the maximum; it comes back through the exponentials.
        V most = S.Broadcast(S.MaxAcross(top));
        for (int i = 0; i < n; i += S.Lanes)
        {
            V e = VectorMath.Exp<S, V>(S.Sub(S.Load(s + i), most));
            S.Store(s + i, e);
            sum = S.Add(sum, e);
        }

        return 1 / S.Sum(sum);
    }

    /// <summary>y = x factor for n floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scale(float* x, float* y, int n, float factor)
    {
        V f = S.Broadcast(factor);
        int i = 0;
        for (; i <= n - S.Lanes; i += S.Lanes) S.Store(y + i, S.Mul(S.Load(x + i), f));
        if (i < n) S.StoreFirst(y + i, S.Mul(S.LoadFirst(x + i, n - i), f), n - i);
    }
}
