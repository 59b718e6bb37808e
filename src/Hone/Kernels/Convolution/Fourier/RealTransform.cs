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
    public void Forward(Line from, Line to, float* room)
    {
        _half.Run(from, new Line(room, 2 * S.Lanes, S.Lanes), room + (Length * S.Lanes));
        var first = Complex<S, V>.Load(room, S.Lanes);
        new Complex<S, V>(S.Add(first.Re, first.Im), S.Sub(first.Re, first.Im)).Store(to.At, to.Im);
        V half = S.Broadcast(0.5f);
        float* w = _twiddles.Floats + 2, low = to.At + to.Step, high = to.At + ((_half.Length - 1) * to.Step);
        float* a = room + (2 * S.Lanes), b = room + ((Length - 2) * S.Lanes);
        for (; a < b; a += 2 * S.Lanes, b -= 2 * S.Lanes, low += to.Step, high -= to.Step, w += 2)
        {
            Complex<S, V> x = Complex<S, V>.Load(a, S.Lanes), y = Complex<S, V>.Load(b, S.Lanes);
            // 2 E and 2 O; what is odd about the even elements is i times what is even about the odd ones.
            var even = new Complex<S, V>(S.Add(x.Re, y.Re), S.Sub(x.Im, y.Im));
            var odd = new Complex<S, V>(S.Add(x.Im, y.Im), S.Sub(y.Re, x.Re)).Times(w);
            even = new(S.Mul(even.Re, half), S.Mul(even.Im, half));
            even.Plus(odd, half).Store(low, to.Im);
            new Complex<S, V>(
                S.Sub(even.Re, S.Mul(odd.Re, half)), S.Sub(S.Mul(odd.Im, half), even.Im)).Store(high, to.Im);
        }

        if (a != b) return;
        S.Store(low, S.Load(a));
        S.Store(low + to.Im, S.Sub(S.Zero, S.Load(a + S.Lanes)));
    }

    /// <summary>n times the line of a spectrum; they must not overlap.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Inverse(Line from, Line to, float* room)
    {
        var ends = Complex<S, V>.Load(from.At, from.Im);
        new Complex<S, V>(S.Add(ends.Re, ends.Im), S.Sub(ends.Re, ends.Im)).Store(room, S.Lanes);
        float* w = _twiddles.Floats + 2, low = from.At + from.Step, high = from.At + ((_half.Length - 1) * from.Step);
        float* a = room + (2 * S.Lanes), b = room + ((Length - 2) * S.Lanes);
        for (; a < b; a += 2 * S.Lanes, b -= 2 * S.Lanes, low += from.Step, high -= from.Step, w += 2)
        {
            Complex<S, V> x = Complex<S, V>.Load(low, from.Im), y = Complex<S, V>.Load(high, from.Im);
            var even = new Complex<S, V>(S.Add(x.Re, y.Re), S.Sub(x.Im, y.Im));
            // The twiddle's conjugate: with both parts exchanged, before and after.
            var odd = new Complex<S, V>(S.Add(x.Im, y.Im), S.Sub(x.Re, y.Re)).Times(w);
            odd = new(odd.Im, odd.Re);
            even.PlusI(odd).Store(a, S.Lanes);
            new Complex<S, V>(S.Add(even.Re, odd.Im), S.Sub(odd.Re, even.Im)).Store(b, S.Lanes);
        }

        if (a == b)
        {
            V two = S.Broadcast(2);
            S.Store(a, S.Mul(S.Load(low), two));
            S.Store(a + S.Lanes, S.Sub(S.Zero, S.Mul(S.Load(low + from.Im), two)));
        }

        var halves = new Line(room, 2 * S.Lanes, S.Lanes);
        _half.Run(halves.Exchanged, to.Exchanged, room + (Length * S.Lanes));
    }
}
