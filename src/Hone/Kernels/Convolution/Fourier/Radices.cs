using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Convolution.Fourier;

/// <summary>
/// A transform of a few complex vectors in registers, b[k] = w^k (sum over j of a[j] exp(-2 pi i j k / Radix)), as
/// straight-line code.
/// </summary>
internal unsafe interface IRadix
{
    /// <summary>How many.</summary>
    static abstract int Radix { get; }

    /// <summary>Transforms one set.</summary>
    /// <param name="a">The first read.</param>
    /// <param name="step">Floats from one read to the next.</param>
    /// <param name="im">Floats from a part read to its imaginary part.</param>
    /// <param name="b">The set written.</param>
    static abstract void Run<S, V, TTurn>(float* a, nint step, nint im, Turned b)
        where S : struct, ISimd<V>
        where V : struct
        where TTurn : struct, ITurn;
}

/// <summary>Where results go and what they are turned by on the way.</summary>
internal readonly unsafe struct Turned
{
    private readonly float* _at;
    private readonly float* _twiddles;
    private readonly nint _step;
    private readonly nint _im;

    /// <summary>The set at an address; twiddles begin with that of the second.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Turned(float* at, nint step, nint im, float* twiddles)
    {
        _at = at;
        _step = step;
        _im = im;
        _twiddles = twiddles;
    }

    /// <summary>b[0], which is never turned.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void First<S, V>(Complex<S, V> x)
        where S : struct, ISimd<V>
        where V : struct => x.Store(_at, _im);

    /// <summary>b[k] for k above 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store<S, V, TTurn>(int k, Complex<S, V> x)
        where S : struct, ISimd<V>
        where V : struct
        where TTurn : struct, ITurn => TTurn.Turn(x, _twiddles + (2 * (k - 1))).Store(_at + (k * _step), _im);
}

/// <summary>Whether results are turned.</summary>
internal unsafe interface ITurn
{
    /// <summary>x w, or x.</summary>
    static abstract Complex<S, V> Turn<S, V>(Complex<S, V> x, float* w)
        where S : struct, ISimd<V>
        where V : struct;
}

/// <summary>All twiddles are 1.</summary>
internal readonly unsafe struct Unturned : ITurn
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Complex<S, V> Turn<S, V>(Complex<S, V> x, float* w)
        where S : struct, ISimd<V>
        where V : struct => x;
}

/// <summary>Twiddles come from the table.</summary>
internal readonly unsafe struct ByTwiddles : ITurn
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Complex<S, V> Turn<S, V>(Complex<S, V> x, float* w)
        where S : struct, ISimd<V>
        where V : struct => x.Times(w);
}
