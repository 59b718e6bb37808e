using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Convolution.Fourier;

/// <summary>a0 + a1, a0 - a1.</summary>
internal readonly unsafe struct Radix2 : IRadix
{
    /// <inheritdoc/>
    public static int Radix => 2;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<S, V, TTurn>(float* a, nint step, nint im, Turned b)
        where S : struct, ISimd<V>
        where V : struct
        where TTurn : struct, ITurn
    {
        var a0 = Complex<S, V>.Load(a, im);
        var a1 = Complex<S, V>.Load(a + step, im);
        b.First(a0 + a1);
        b.Store<S, V, TTurn>(1, a0 - a1);
    }
}
