using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Convolution.Fourier;

/// <summary>A vector of complex numbers, real and imaginary parts in a register each: a lane is a channel.</summary>
internal readonly unsafe struct Complex<S, V>
    where S : struct, ISimd<V>
    where V : struct
{
    /// <summary>re + i im.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Complex(V re, V im) => (Re, Im) = (re, im);

    /// <summary>The real parts.</summary>
    public V Re { get; }

    /// <summary>The imaginary parts.</summary>
    public V Im { get; }

    /// <summary>a + b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Complex<S, V> operator +(Complex<S, V> a, Complex<S, V> b) =>
        new(S.Add(a.Re, b.Re), S.Add(a.Im, b.Im));

    /// <summary>a - b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Complex<S, V> operator -(Complex<S, V> a, Complex<S, V> b) =>
        new(S.Sub(a.Re, b.Re), S.Sub(a.Im, b.Im));

    /// <summary>a at p, its imaginary part so many floats further.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Complex<S, V> Load(float* p, nint im) => new(S.Load(p), S.Load(p + im));

    /// <summary>Stores as <see cref="Load"/> reads.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* p, nint im)
    {
        S.Store(p, Re);
        S.Store(p + im, Im);
    }

    /// <summary>this + i b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Complex<S, V> PlusI(Complex<S, V> b) => new(S.Sub(Re, b.Im), S.Add(Im, b.Re));

    /// <summary>this - i b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Complex<S, V> MinusI(Complex<S, V> b) => new(S.Add(Re, b.Im), S.Sub(Im, b.Re));

    /// <summary>this + b x for real x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Complex<S, V> Plus(Complex<S, V> b, V x) => new(S.Fma(b.Re, x, Re), S.Fma(b.Im, x, Im));

    /// <summary>this (w[0] + i w[1]).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Complex<S, V> Times(float* w)
    {
        V re = S.Broadcast(w[0]), im = S.Broadcast(w[1]);
        return new(S.Sub(S.Mul(Re, re), S.Mul(Im, im)), S.Fma(Re, im, S.Mul(Im, re)));
    }
}
