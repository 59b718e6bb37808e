using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Hone.Kernels.Elementwise;
using Hone.Kernels.Simd;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Kernels.Quantized;

/// <summary>Consecutive numbers of one scale, quantized and back.</summary>
internal static unsafe class QuantizationLoops
{
    // Bytes of a vector of the widest integers.
    private const int MostBytes = 32;

    /// <summary>y[i] = clamp(round(x[i] / scale) + zero).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Quantize<S, V, TInteger>(float* x, byte* y, long count, float scale, int zero)
        where S : struct, ISimd<V>
        where V : struct
        where TInteger : struct, IIntegerFormat
    {
        V s = S.Broadcast(scale), z = S.Broadcast(zero);
        V low = S.Broadcast(TInteger.Least - zero), high = S.Broadcast(TInteger.Most - zero);
        long i = 0;
        for (; i <= count - S.Lanes; i += S.Lanes)
            TInteger.Store<S, V>(y + (i * TInteger.Size), S.Add(Grids.Steps<S, V>(S.Load(x + i), s, low, high), z));

        int rest = (int)(count - i);
        if (rest == 0) return;
        byte* last = stackalloc byte[MostBytes];
        TInteger.Store<S, V>(last, S.Add(Grids.Steps<S, V>(S.LoadFirst(x + i, rest), s, low, high), z));
        new Span<byte>(last, rest * TInteger.Size).CopyTo(new Span<byte>(y + (i * TInteger.Size), MostBytes));
    }

    /// <summary>
    /// y[i] = (x[i] - zero) scale; x may be the end of the memory that y takes, since it is read before it is written.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Dequantize<S, V, TInteger>(byte* x, float* y, long count, float scale, int zero)
        where S : struct, ISimd<V>
        where V : struct
        where TInteger : struct, IIntegerFormat
    {
        V s = S.Broadcast(scale), z = S.Broadcast(zero);
        long i = 0;
        for (; i <= count - S.Lanes; i += S.Lanes)
            S.Store(y + i, S.Mul(S.Sub(TInteger.Load<S, V>(x + (i * TInteger.Size)), z), s));
        int rest = (int)(count - i);
        if (rest == 0) return;
        byte* last = stackalloc byte[MostBytes];
        new Span<byte>(x + (i * TInteger.Size), rest * TInteger.Size).CopyTo(new Span<byte>(last, MostBytes));
        S.StoreFirst(y + i, S.Mul(S.Sub(TInteger.Load<S, V>(last), z), s), rest);
    }

    /// <summary>Bytes of uint8 or int8 to float32, as <see cref="Dequantize"/>, at a width known at run time.</summary>
    public static void Bytes(DataType type, SimdLevel level, byte* x, float* y, long count, float scale, int zero)
    {
        if (type == DataType.UInt8) Bytes<UInt8Format>(level, x, y, count, scale, zero);
        else Bytes<Int8Format>(level, x, y, count, scale, zero);
    }

    private static void Bytes<TInteger>(SimdLevel level, byte* x, float* y, long count, float scale, int zero)
        where TInteger : struct, IIntegerFormat
    {
        switch (level)
        {
            case SimdLevel.V512: Dequantize<Simd512, Vector512<float>, TInteger>(x, y, count, scale, zero); break;
            case SimdLevel.V256: Dequantize<Simd256, Vector256<float>, TInteger>(x, y, count, scale, zero); break;
            default: Dequantize<Simd128, Vector128<float>, TInteger>(x, y, count, scale, zero); break;
        }
    }
}
