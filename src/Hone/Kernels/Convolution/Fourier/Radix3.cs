using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Convolution.Fourier;

/// <summary>Three: with s = a1 + a2 and d = sin(2 pi / 3) (a1 - a2), a0 + s and a0 - s / 2 -+ i d.</summary>
internal readonly unsafe struct Radix3 : IRadix
{
    private const float Sine = 0.8660254037844386f;

    /// <inheritdoc/>
    public static int Radix => 3;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<S, V, TTurn>(float* a, nint step, nint im, Turned b)
        where S : struct, ISimd<V>
        where V : struct
        where TTurn : struct, ITurn
    {
        var a0 = Complex<S, V>.Load(a, im);
        var a1 = Complex<S, V>.Load(a + step, im);
        var a2 = Complex<S, V>.Load(a + (2 * step), im);
        var sum = a1 + a2;
        var middle = a0.Plus(sum, S.Broadcast(-0.5f));
        var difference = a1 - a2;
        difference = new(S.Mul(difference.Re, S.Broadcast(Sine)), S.Mul(difference.Im, S.Broadcast(Sine)));
        b.First(a0 + sum);
        b.Store<S, V, TTurn>(1, middle.MinusI(difference));
        b.Store<S, V, TTurn>(2, middle.PlusI(difference));
    }
}
