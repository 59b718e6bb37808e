using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Convolution.Fourier;

/// <summary>Eight: four of the even ones, four of the odd ones, joined by turns of an eighth.</summary>
internal readonly unsafe struct Radix8 : IRadix
{
    private const float HalfRoot = 0.7071067811865476f;

    /// <inheritdoc/>
    public static int Radix => 8;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<S, V, TTurn>(float* a, nint step, nint im, Turned b)
        where S : struct, ISimd<V>
        where V : struct
        where TTurn : struct, ITurn
    {
        Complex<S, V> a0 = Complex<S, V>.Load(a, im), a4 = Complex<S, V>.Load(a + (4 * step), im);
        Complex<S, V> a2 = Complex<S, V>.Load(a + (2 * step), im), a6 = Complex<S, V>.Load(a + (6 * step), im);
        Complex<S, V> sum = a0 + a4, difference = a0 - a4, sum2 = a2 + a6, difference2 = a2 - a6;
        Complex<S, V> e0 = sum + sum2, e2 = sum - sum2;
        Complex<S, V> e1 = difference.MinusI(difference2), e3 = difference.PlusI(difference2);

        Complex<S, V> a1 = Complex<S, V>.Load(a + step, im), a5 = Complex<S, V>.Load(a + (5 * step), im);
        Complex<S, V> a3 = Complex<S, V>.Load(a + (3 * step), im), a7 = Complex<S, V>.Load(a + (7 * step), im);
        sum = a1 + a5;
        difference = a1 - a5;
        sum2 = a3 + a7;
        difference2 = a3 - a7;
        Complex<S, V> o0 = sum + sum2, o2 = sum - sum2;
        b.First(e0 + o0);
        b.Store<S, V, TTurn>(4, e0 - o0);
        b.Store<S, V, TTurn>(2, e2.MinusI(o2));
        b.Store<S, V, TTurn>(6, e2.PlusI(o2));

        // (1 - i) o1 and (1 + i) o3, of which the root of a half is left.
        Complex<S, V> o1 = difference.MinusI(difference2), o3 = difference.PlusI(difference2);
        o1 = o1.MinusI(o1);
        o3 = o3.PlusI(o3);
        V root = S.Broadcast(HalfRoot), minus = S.Broadcast(-HalfRoot);
        b.Store<S, V, TTurn>(1, e1.Plus(o1, root));
        b.Store<S, V, TTurn>(5, e1.Plus(o1, minus));
        b.Store<S, V, TTurn>(3, e3.Plus(o3, minus));
        b.Store<S, V, TTurn>(7, e3.Plus(o3, root));
    }
}
