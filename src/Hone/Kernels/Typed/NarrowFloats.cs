using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Hone.Kernels.Simd;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Kernels.Typed;

/// <summary>Converts consecutive floats of 16 bits to float32 and back.</summary>
internal static unsafe class NarrowFloats
{
    private const int MostLanes = 16;

    /// <summary>Whether it is one of the formats served.</summary>
    public static bool Are(DataType type) => type is DataType.Float16 or DataType.BFloat16;

    /// <summary>y[i] = x[i] as float32, with vectors of a width; y may begin where x ends less its own half.</summary>
    /// <remarks>
    /// So a buffer is widened in place: the numbers lie in its second half, and each is read before it is written over.
    /// </remarks>
    public static void Widen(DataType type, SimdLevel level, ushort* x, float* y, long count)
    {
        if (type == DataType.Float16) Widen<HalfFormat>(level, x, y, count);
        else Widen<BFloatFormat>(level, x, y, count);
    }

    /// <summary>y[i] = x[i] as float32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Widen<S, V, TNarrow>(ushort* x, float* y, long count)
        where S : struct, ISimd<V>
        where V : struct
        where TNarrow : struct, INarrowFloat
    {
        long i = 0;
        for (; i <= count - S.Lanes; i += S.Lanes) S.Store(y + i, TNarrow.Widen<S, V>(S.LoadUpper(x + i)));
        int rest = (int)(count - i);
        if (rest == 0) return;
        ushort* last = stackalloc ushort[MostLanes];
        new Span<ushort>(x + i, rest).CopyTo(new Span<ushort>(last, rest));
        S.StoreFirst(y + i, TNarrow.Widen<S, V>(S.LoadUpper(last)), rest);
    }

    /// <summary>y[i] = x[i] rounded to nearest, ties to even.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Narrow<S, V, TNarrow>(float* x, ushort* y, long count)
        where S : struct, ISimd<V>
        where V : struct
        where TNarrow : struct, INarrowFloat
    {
        long i = 0;
        for (; i <= count - S.Lanes; i += S.Lanes) S.StoreUpper(y + i, TNarrow.Narrow<S, V>(S.Load(x + i)));
        int rest = (int)(count - i);
        if (rest == 0) return;
        ushort* last = stackalloc ushort[MostLanes];
        S.StoreUpper(last, TNarrow.Narrow<S, V>(S.LoadFirst(x + i, rest)));
        new Span<ushort>(last, rest).CopyTo(new Span<ushort>(y + i, rest));
    }

    /// <summary>A vector whose lanes have these bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Bits<S, V>(uint bits)
        where S : struct, ISimd<V>
        where V : struct => S.Broadcast(BitConverter.UInt32BitsToSingle(bits));

    private static void Widen<TNarrow>(SimdLevel level, ushort* x, float* y, long count)
        where TNarrow : struct, INarrowFloat
    {
        switch (level)
        {
            case SimdLevel.V512: Widen<Simd512, Vector512<float>, TNarrow>(x, y, count); break;
            case SimdLevel.V256: Widen<Simd256, Vector256<float>, TNarrow>(x, y, count); break;
            default: Widen<Simd128, Vector128<float>, TNarrow>(x, y, count); break;
        }
    }
}
