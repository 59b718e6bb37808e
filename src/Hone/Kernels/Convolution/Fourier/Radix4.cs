using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Convolution.Fourier;

/// <summary>Four: two of two, then two of two, one of them after a quarter turn.</summary>
internal readonly unsafe struct Radix4 : IRadix
{
    /// <inheritdoc/>
    public static int Radix => 4;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<S, V, TTurn>(float* a, nint step, nint im, Turned b)
        where S : struct, ISimd<V>
        where V : struct
        where TTurn : struct, ITurn
    {
        var a0 = Complex<S, V>.Load(a, im);
        var a2 = Complex<S, V>.Load(a + (2 * step), im);
        var even = a0 + a2;
        var evenTurned = a0 - a2;
        var a1 = Complex<S, V>.Load(a + step, im);
        var a3 = Complex<S, V>.Load(a + (3 * step), im);
        var odd = a1 + a3;
        var oddTurned = a1 - a3;
        b.First(even + odd);
        b.Store<S, V, TTurn>(1, evenTurned.MinusI(oddTurned));
        b.Store<S, V, TTurn>(2, even - odd);
        b.Store<S, V, TTurn>(3, evenTurned.PlusI(oddTurned));
    }
}
