using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Quantized;

/// <summary>The largest of bytes that lie a step apart, for many neighbours or pixels of S.Lanes bytes.</summary>
/// <remarks>There is at least one tap. Nothing beyond what the formulas name is read or written.</remarks>
internal static unsafe class ByteMaxima<S, V>
    where S : struct, ISimd<V>
    where V : struct
{
    /// <summary>y[i] = max over t &lt; taps of x[i + t step], i &lt; count, whole pixels; y must not alias x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Neighbours(byte* x, nint step, int taps, byte* y, nint count)
    {
        nint bytes = 4 * S.Lanes, i = 0;
        for (; i <= count - (4 * bytes); i += 4 * bytes)
        {
            byte* from = x + i;
            V a = Load(from), b = Load(from + bytes), c = Load(from + (2 * bytes)), d = Load(from + (3 * bytes));
            for (int t = 1; t < taps; t++)
            {
                from += step;
                a = S.MaxBytes(a, Load(from));
                b = S.MaxBytes(b, Load(from + bytes));
                c = S.MaxBytes(c, Load(from + (2 * bytes)));
                d = S.MaxBytes(d, Load(from + (3 * bytes)));
            }

            S.Store((float*)(y + i), a);
            S.Store((float*)(y + i + bytes), b);
            S.Store((float*)(y + i + (2 * bytes)), c);
            S.Store((float*)(y + i + (3 * bytes)), d);
        }

        for (; i <= count - bytes; i += bytes) Vector(x + i, step, taps, y + i);
        if (i == count) return;
        // A last vector that ends where the row ends takes some bytes twice.
        if (count >= bytes) Vector(x + count - bytes, step, taps, y + count - bytes);
        else Pixels(x + i, S.Lanes, step, taps, y + i, (count - i) / S.Lanes);
    }

    /// <summary>Pixels whose taps begin a stride apart: y[q] = max over t &lt; taps of x[q stride + t step].</summary>
    /// <param name="x">Where the first pixel's taps begin.</param>
    /// <param name="stride">Bytes from the taps of one pixel to those of the next.</param>
    /// <param name="step">Bytes from one tap to the next.</param>
    /// <param name="taps">How many taps, one at least.</param>
    /// <param name="y">Pixels one after the other.</param>
    /// <param name="count">How many pixels.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Pixels(byte* x, nint stride, nint step, int taps, byte* y, nint count)
    {
        for (; count >= 4; count -= 4, x += 4 * stride, y += 4 * S.Lanes)
        {
            byte* from = x;
            Vector128<byte> a = Pixel(from), b = Pixel(from + stride);
            Vector128<byte> c = Pixel(from + (2 * stride)), d = Pixel(from + (3 * stride));
            for (int t = 1; t < taps; t++)
            {
                from += step;
                a = Vector128.Max(a, Pixel(from));
                b = Vector128.Max(b, Pixel(from + stride));
                c = Vector128.Max(c, Pixel(from + (2 * stride)));
                d = Vector128.Max(d, Pixel(from + (3 * stride)));
            }

            Store(y, a);
            Store(y + S.Lanes, b);
            Store(y + (2 * S.Lanes), c);
            Store(y + (3 * S.Lanes), d);
        }

        for (; count > 0; count--, x += stride, y += S.Lanes)
        {
            var a = Pixel(x);
            for (int t = 1; t < taps; t++) a = Vector128.Max(a, Pixel(x + (t * step)));
            Store(y, a);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Vector(byte* x, nint step, int taps, byte* y)
    {
        V a = Load(x);
        for (int t = 1; t < taps; t++) a = S.MaxBytes(a, Load(x + (t * step)));
        S.Store((float*)y, a);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Load(byte* p) => S.Load((float*)p);

    // A vector's size, unlike its lanes, is known before inlining: the loads below become operands of the maximum.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Pixel(byte* p)
    {
        if (Unsafe.SizeOf<V>() == 64) return Vector128.Load(p);
        if (Unsafe.SizeOf<V>() == 32) return Vector128.CreateScalar(*(ulong*)p).AsByte();
        return Vector128.CreateScalar(*(uint*)p).AsByte();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(byte* p, Vector128<byte> pixel)
    {
        if (Unsafe.SizeOf<V>() == 64) pixel.Store(p);
        else if (Unsafe.SizeOf<V>() == 32) *(ulong*)p = pixel.AsUInt64().ToScalar();
        else *(uint*)p = pixel.AsUInt32().ToScalar();
    }
}
