using System.Runtime.CompilerServices;
using Hone.Kernels.Elementwise;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Normalization;

/// <summary>x / (bias + factor * squares)^beta.</summary>
internal static class LrnScale
{
    /// <summary>The quotient for a vector of elements and of their windows' sums of squares.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<S, V>(V x, V squares, V factor, V bias, float beta)
        where S : struct, ISimd<V>
        where V : struct
    {
        V d = S.Fma(squares, factor, bias);
        if (beta == 0.75f)
        {
            V root = S.Sqrt(d);
            return S.Div(x, S.Mul(root, S.Sqrt(root)));
        }

        return S.Mul(x, VectorMath.Exp<S, V>(S.Mul(VectorMath.Log<S, V>(d), S.Broadcast(-beta))));
    }
}
