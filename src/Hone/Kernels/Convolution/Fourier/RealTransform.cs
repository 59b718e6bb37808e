using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;
using Hone.Machine;

namespace Hone.Kernels.Convolution.Fourier;

/// <summary>
/// X[k] = sum over j of x[j] exp(-2 pi i j k / n) for a line of n real vectors, n even; of X, the half that says all.
/// </summary>
/// <remarks>
/// A spectrum takes as many places as the line: X[0] and X[n / 2], which are real, then real and imaginary part of
/// X[1], X[2] and so on. Even and odd elements are the two parts of one complex line of half the length, whose spectrum
/// is that of both: E and O. Then X[k] = E[k] + exp(-2 pi i k / n) O[k].
/// Lines of real vectors are given as complex ones, whose real parts are the even elements.
/// </remarks>
internal sealed unsafe class RealTransform<S, V>
    where S : struct, ISimd<V>
    where V : struct
{
    private readonly ComplexTransform<S, V> _half;
    private readonly AlignedBuffer _twiddles;

    /// <summary>A transform of an even length.</summary>
    public RealTransform(int length)
    {
        Length = length;
        _half = new ComplexTransform<S, V>(length / 2);
        _twiddles = new AlignedBuffer(2L * length * sizeof(float));
        for (int k = 0; k < length; k++) ComplexTransform<S, V>.Twiddle(k, length, _twiddles.Floats + (2 * k));
    }

    /// <summary>n.</summary>
    public int Length { get; }

    /// <summary>Floats of room that both directions need.</summary>
    public nint RoomFloats => _half.RoomFloats + (Length * S.Lanes);

    /// <summary>The spectrum of a line; they must not overlap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Forward(in Line from, in Line to, float* room)
    {
        nint vector = S.Lanes, pair = 2 * vector, step = to.Step, im = to.Im, length = Length * vector;
        var halves = new Line(room, pair, vector);
        _half.Run(in from, in halves, room + length);
        float* low = to.At, high = low + ((Length / 2) - 1) * step;
        var first = Complex<S, V>.Load(room, vector);
        new Complex<S, V>(S.Add(first.Re, first.Im), S.Sub(first.Re, first.Im)).Store(low, im);
        low += step;
        V half = S.Broadcast(0.5f);
        float* w = _twiddles.Floats + 2, a = room + pair, b = room + length - pair;
        for (; a < b; a += pair, b -= pair, low += step, high -= step, w += 2)
        {
            Complex<S, V> x = Complex<S, V>.Load(a, vector), y = Complex<S, V>.Load(b, vector);
            // 2 E and 2 O: what is odd about the even elements is i times what is even about the odd ones.
            var even = new Complex<S, V>(S.Add(x.Re, y.Re), S.Sub(x.Im, y.Im));
            var odd = new Complex<S, V>(S.Add(x.Im, y.Im), S.Sub(y.Re, x.Re)).Times(w);
            V re = S.Mul(even.Re, half), minus = S.Mul(even.Im, S.Broadcast(-0.5f));
            new Complex<S, V>(S.Fma(odd.Re, half, re), S.Fma(odd.Im, half, S.Mul(even.Im, half))).Store(low, im);
            new Complex<S, V>(S.Fma(odd.Re, S.Broadcast(-0.5f), re), S.Fma(odd.Im, half, minus)).Store(high, im);
        }

        if (a != b) return;
        S.Store(low, S.Load(a));
        S.Store(low + im, S.Sub(S.Zero, S.Load(a + vector)));
    }

    /// <summary>n times the line of a spectrum; they must not overlap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Inverse(in Line from, in Line to, float* room)
    {
        nint vector = S.Lanes, pair = 2 * vector, step = from.Step, im = from.Im, length = Length * vector;
        float* low = from.At, high = low + ((Length / 2) - 1) * step;
        var ends = Complex<S, V>.Load(low, im);
        new Complex<S, V>(S.Add(ends.Re, ends.Im), S.Sub(ends.Re, ends.Im)).Store(room, vector);
        low += step;
        float* w = _twiddles.Floats + 2, a = room + pair, b = room + length - pair;
        for (; a < b; a += pair, b -= pair, low += step, high -= step, w += 2)
        {
            Complex<S, V> x = Complex<S, V>.Load(low, im), y = Complex<S, V>.Load(high, im);
            var even = new Complex<S, V>(S.Add(x.Re, y.Re), S.Sub(x.Im, y.Im));
            // The twiddle's conjugate: with both parts exchanged, before and after.
            var odd = new Complex<S, V>(S.Add(x.Im, y.Im), S.Sub(x.Re, y.Re)).Times(w);
            odd = new(odd.Im, odd.Re);
            even.PlusI(odd).Store(a, vector);
            new Complex<S, V>(S.Add(even.Re, odd.Im), S.Sub(odd.Re, even.Im)).Store(b, vector);
        }

        if (a == b)
        {
            V two = S.Broadcast(2);
            S.Store(a, S.Mul(S.Load(low), two));
            S.Store(a + vector, S.Sub(S.Zero, S.Mul(S.Load(low + im), two)));
        }

        Line halves = new Line(room + vector, pair, -vector), exchanged = to.Exchanged;
        _half.Run(in halves, in exchanged, room + length);
    }
}
