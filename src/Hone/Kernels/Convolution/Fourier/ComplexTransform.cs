using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;
using Hone.Machine;

namespace Hone.Kernels.Convolution.Fourier;

/// <summary>
/// X[k] = sum over j of x[j] exp(-2 pi i j k / n) for a line of complex vectors, n a product of twos, threes and fives.
/// </summary>
/// <remarks>
/// Passes of one radix each, every one from one place to another, so that no reordering is left (Stockham 1966). The
/// twiddles are computed in double precision. The inverse, without its factor 1 / n, is the same transform between
/// lines whose parts are exchanged. Error: about 1e-7 root mean square, relative.
/// </remarks>
internal sealed unsafe class ComplexTransform<S, V>
    where S : struct, ISimd<V>
    where V : struct
{
    private readonly int[] _radices;
    private readonly AlignedBuffer _twiddles;

    /// <summary>A transform of a length.</summary>
    public ComplexTransform(int length)
    {
        Length = length;
        _radices = FourierSize.Radices(length);
        _twiddles = new AlignedBuffer(Math.Max(1, _radices.Length) * 2L * length * sizeof(float));
        float* at = _twiddles.Floats;
        int left = length;
        foreach (int radix in _radices)
        {
            for (int p = 0; p < left / radix; p++)
                for (int k = 1; k < radix; k++, at += 2) Twiddle((long)p * k, left, at);
            left /= radix;
        }
    }

    /// <summary>n.</summary>
    public int Length { get; }

    /// <summary>Floats of room that <see cref="Run"/> needs.</summary>
    public nint RoomFloats => _radices.Length < 2 ? 0 : Math.Min(2, _radices.Length - 1) * LineFloats;

    private nint LineFloats => (nint)Length * 2 * S.Lanes;

    /// <summary>exp(-2 pi i k / n) into two floats; quarter turns are exact.</summary>
    public static void Twiddle(long k, int n, float* to)
    {
        double angle = 2 * Math.PI * (k % n) / n;
        to[0] = 4 * (k % n) % n == 0 ? (float)Math.Round(Math.Cos(angle)) : (float)Math.Cos(angle);
        to[1] = 4 * (k % n) % n == 0 ? (float)-Math.Round(Math.Sin(angle)) : (float)-Math.Sin(angle);
    }

    /// <summary>Transforms a line into another, which must not overlap.</summary>
    /// <remarks>
    /// Lines go by reference: a copy right after its making would wait until its parts have reached the cache.
    /// </remarks>
    public void Run(in Line from, in Line to, float* room)
    {
        int passes = _radices.Length, last = passes - 1;
        if (passes == 0)
        {
            Complex<S, V>.Load(from.At, from.Im).Store(to.At, to.Im);
            return;
        }

        var even = new Line(room, 2 * S.Lanes, S.Lanes);
        var odd = new Line(room + LineFloats, 2 * S.Lanes, S.Lanes);
        int left = Length, stride = 1;
        float* twiddles = _twiddles.Floats;
        for (int i = 0; i < passes; i++)
        {
            int radix = _radices[i];
            left /= radix;
            ref readonly Line source = ref (i == 0 ? ref from : ref (i % 2 == 1 ? ref even : ref odd));
            ref readonly Line target = ref (i == last ? ref to : ref (i % 2 == 0 ? ref even : ref odd));
            Pass(radix, in source, in target, left, stride, twiddles);
            stride *= radix;
            twiddles += left * (radix - 1) * 2;
        }
    }

    private static void Pass(int radix, in Line from, in Line to, int groups, int stride, float* twiddles)
    {
        switch (radix)
        {
            case 2: Pass<Radix2>(in from, in to, groups, stride, twiddles); break;
            case 3: Pass<Radix3>(in from, in to, groups, stride, twiddles); break;
            case 4: Pass<Radix4>(in from, in to, groups, stride, twiddles); break;
            case 5: Pass<Radix5>(in from, in to, groups, stride, twiddles); break;
            default: Pass<Radix8>(in from, in to, groups, stride, twiddles); break;
        }
    }

    // to[q + s (r p + k)] = w^(p k) sum over j of from[q + s (p + m j)] exp(-2 pi i j k / r), w of length r m.
    private static void Pass<TRadix>(in Line from, in Line to, int groups, int stride, float* twiddles)
        where TRadix : struct, IRadix
    {
        First<TRadix>(in from, in to, groups * stride, stride);
        if (groups > 1) Others<TRadix>(in from, in to, groups, stride, twiddles);
    }

    // p = 0: all twiddles are 1.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void First<TRadix>(in Line from, in Line to, int apart, int stride)
        where TRadix : struct, IRadix
    {
        nint move = from.Step, toMove = to.Step, im = from.Im, toIm = to.Im;
        nint step = apart * move, toStep = stride * toMove;
        float* a = from.At, b = to.At;
        for (int q = 0; q < stride; q++, a += move, b += toMove)
            TRadix.Run<S, V, Unturned>(a, step, im, new Turned(b, toStep, toIm, null));
    }

    // p > 0. The JIT inlines so much into a method and no more: the two loops together are too much for it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Others<TRadix>(in Line from, in Line to, int groups, int stride, float* twiddles)
        where TRadix : struct, IRadix
    {
        nint move = from.Step, toMove = to.Step, im = from.Im, toIm = to.Im;
        nint step = groups * stride * move, toStep = stride * toMove;
        float* a = from.At + (stride * move), b = to.At + (TRadix.Radix * toStep);
        twiddles += (TRadix.Radix - 1) * 2;
        for (int p = 1; p < groups; p++, b += (TRadix.Radix - 1) * toStep, twiddles += (TRadix.Radix - 1) * 2)
            for (int q = 0; q < stride; q++, a += move, b += toMove)
                TRadix.Run<S, V, ByTwiddles>(a, step, im, new Turned(b, toStep, toIm, twiddles));
    }
}
