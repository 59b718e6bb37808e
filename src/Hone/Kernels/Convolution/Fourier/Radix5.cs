using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Convolution.Fourier;

/// <summary>Five: sums and differences of a1, a4 and of a2, a3, weighted by cosines and sines of 2 pi / 5.</summary>
internal readonly unsafe struct Radix5 : IRadix
{
    private const float Cosine1 = 0.30901699437494745f;
    private const float Cosine2 = -0.8090169943749475f;
    private const float Sine1 = 0.9510565162951535f;
    private const float Sine2 = 0.5877852522924731f;

    /// <inheritdoc/>
    public static int Radix => 5;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<S, V, TTurn>(float* a, nint step, nint im, Turned b)
        where S : struct, ISimd<V>
        where V : struct
        where TTurn : struct, ITurn
    {
        var a0 = Complex<S, V>.Load(a, im);
        var a1 = Complex<S, V>.Load(a + step, im);
        var a4 = Complex<S, V>.Load(a + (4 * step), im);
        var sum1 = a1 + a4;
        var difference1 = a1 - a4;
        var a2 = Complex<S, V>.Load(a + (2 * step), im);
        var a3 = Complex<S, V>.Load(a + (3 * step), im);
        var sum2 = a2 + a3;
        var difference2 = a2 - a3;
        V c1 = S.Broadcast(Cosine1), c2 = S.Broadcast(Cosine2), s1 = S.Broadcast(Sine1), s2 = S.Broadcast(Sine2);
        b.First(a0 + sum1 + sum2);
        var middle = a0.Plus(sum1, c1).Plus(sum2, c2);
        var turned = Weighted(difference1, s1, difference2, s2);
        b.Store<S, V, TTurn>(1, middle.MinusI(turned));
        b.Store<S, V, TTurn>(4, middle.PlusI(turned));
        middle = a0.Plus(sum1, c2).Plus(sum2, c1);
        turned = Weighted(difference1, s2, difference2, S.Broadcast(-Sine1));
        b.Store<S, V, TTurn>(2, middle.MinusI(turned));
        b.Store<S, V, TTurn>(3, middle.PlusI(turned));
    }

    // x u + y v.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Complex<S, V> Weighted<S, V>(Complex<S, V> x, V u, Complex<S, V> y, V v)
        where S : struct, ISimd<V>
        where V : struct => new Complex<S, V>(S.Mul(x.Re, u), S.Mul(x.Im, u)).Plus(y, v);
}
