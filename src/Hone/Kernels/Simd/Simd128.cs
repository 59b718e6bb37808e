using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using AdvSimd = System.Runtime.Intrinsics.Arm.AdvSimd;
using MultiplyAdd = System.Runtime.Intrinsics.X86.Fma;
using V = System.Runtime.Intrinsics.Vector128<float>;

namespace Hone.Kernels.Simd;

/// <summary>128-bit vectors: 4 floats.</summary>
internal readonly unsafe struct Simd128 : ISimd<V>
{
    /// <inheritdoc/>
    public static int Lanes => 4;

    /// <inheritdoc/>
    public static int TileRows => 6;

    /// <inheritdoc/>
    public static V Zero => V.Zero;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Broadcast(float x) => Vector128.Create(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Load(float* p) => Vector128.Load(p);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V LoadFirst(float* p, int n)
    {
        if (!Avx.IsSupported) return LoadEach(p, n);
        var mask = Vector128.GreaterThan(Vector128.Create(n), Vector128<int>.Indices).AsSingle();
        return Avx.MaskLoad(p, mask);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* p, V x) => x.Store(p);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFirst(float* p, V x, int n)
    {
        if (!Avx.IsSupported)
        {
            StoreEach(p, x, n);
            return;
        }

        var mask = Vector128.GreaterThan(Vector128.Create(n), Vector128<int>.Indices).AsSingle();
        Avx.MaskStore(p, mask, x);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadColumns(float* p, nint pitch, out V c0, out V c1, out V c2, out V c3)
    {
        V a = Vector128.Load(p), b = Vector128.Load(p + pitch);
        V c = Vector128.Load(p + (2 * pitch)), d = Vector128.Load(p + (3 * pitch));
        if (Sse.IsSupported)
        {
            V low = Sse.UnpackLow(a, b), lowRight = Sse.UnpackLow(c, d);
            V high = Sse.UnpackHigh(a, b), highRight = Sse.UnpackHigh(c, d);
            c0 = Sse.MoveLowToHigh(low, lowRight);
            c1 = Sse.MoveHighToLow(lowRight, low);
            c2 = Sse.MoveLowToHigh(high, highRight);
            c3 = Sse.MoveHighToLow(highRight, high);
            return;
        }

        c0 = Vector128.Create(a[0], b[0], c[0], d[0]);
        c1 = Vector128.Create(a[1], b[1], c[1], d[1]);
        c2 = Vector128.Create(a[2], b[2], c[2], d[2]);
        c3 = Vector128.Create(a[3], b[3], c[3], d[3]);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Permute(V x, int* lanes) => Vector128.ShuffleNative(x, Vector128.Load(lanes));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Add(V a, V b) => a + b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Sub(V a, V b) => a - b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Mul(V a, V b) => a * b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Div(V a, V b) => a / b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Fma(V a, V b, V c) =>
        MultiplyAdd.IsSupported ? MultiplyAdd.MultiplyAdd(a, b, c) : Vector128.MultiplyAddEstimate(a, b, c);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Min(V a, V b) =>
        Sse.IsSupported ? Sse.Min(a, b) : Vector128.ConditionalSelect(Vector128.LessThan(a, b), a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Max(V a, V b) =>
        Sse.IsSupported ? Sse.Max(a, b) : Vector128.ConditionalSelect(Vector128.GreaterThan(a, b), a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V MaxBytes(V a, V b) => Vector128.Max(a.AsByte(), b.AsByte()).AsSingle();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V AddClamp(V x, V offset, V low, V high) => Sse.IsSupported
        ? Sse.Min(high, Sse.Max(low, x + offset))
        : Min(high, Max(low, x + offset));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Sqrt(V x) => Vector128.Sqrt(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Abs(V x) => Vector128.Abs(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Round(V x) => Vector128.Round(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Floor(V x) => Vector128.Floor(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Less(V a, V b) => Vector128.LessThan(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Equal(V a, V b) => Vector128.Equals(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Select(V mask, V a, V b) => Vector128.ConditionalSelect(mask, a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V And(V a, V b) => a & b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Or(V a, V b) => a | b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Xor(V a, V b) => a ^ b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V ShiftLeft(V x, int bits) => Vector128.ShiftLeft(x.AsUInt32(), bits).AsSingle();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V ShiftRight(V x, int bits) => Vector128.ShiftRightLogical(x.AsUInt32(), bits).AsSingle();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V AddBits(V a, V b) => (a.AsUInt32() + b.AsUInt32()).AsSingle();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V AddByteProducts(V sum, V a, V b)
    {
        if (AvxVnni.IsSupported)
            return AvxVnni.MultiplyWideningAndAdd(sum.AsInt32(), a.AsByte(), b.AsSByte()).AsSingle();
        // Bytes of even and of odd places, widened to 16 bits: their products fit 16 bits again, down to -255 x 128.
        var evenA = a.AsInt16() & Vector128.Create((short)0xFF);
        var oddA = Vector128.ShiftRightLogical(a.AsInt16(), 8);
        var evenB = Vector128.ShiftRightArithmetic(Vector128.ShiftLeft(b.AsInt16(), 8), 8);
        var oddB = Vector128.ShiftRightArithmetic(b.AsInt16(), 8);
        if (Sse2.IsSupported)
            return (sum.AsInt32() + Sse2.MultiplyAddAdjacent(evenA, evenB)
                + Sse2.MultiplyAddAdjacent(oddA, oddB)).AsSingle();
        return AddPairs(AddPairs(sum.AsInt32(), evenA * evenB), oddA * oddB).AsSingle();
    }

    private static Vector128<int> AddPairs(Vector128<int> sum, Vector128<short> x) => AdvSimd.IsSupported
        ? AdvSimd.AddPairwiseWideningAndAdd(sum, x)
        : sum + Vector128.ShiftRightArithmetic(x.AsInt32(), 16)
            + Vector128.ShiftRightArithmetic(Vector128.ShiftLeft(x.AsInt32(), 16), 16);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V LoadUpper(ushort* p)
    {
        var both = Vector128.WidenLower(Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(p)).AsUInt16());
        return Vector128.ShiftLeft(both, 16).AsSingle();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreUpper(ushort* p, V x)
    {
        var halves = Vector128.ShiftRightLogical(x.AsUInt32(), 16);
        Unsafe.WriteUnaligned(p, Vector128.Narrow(halves, halves).AsUInt64().ToScalar());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V LoadBytes(byte* p)
    {
        var bytes = Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<uint>(p)).AsByte();
        return Vector128.ConvertToSingle(Vector128.WidenLower(Vector128.WidenLower(bytes)).AsInt32());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V LoadBytes(sbyte* p)
    {
        var bytes = Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<uint>(p)).AsSByte();
        return Vector128.ConvertToSingle(Vector128.WidenLower(Vector128.WidenLower(bytes)));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(byte* p, V x)
    {
        var halves = Vector128.Narrow(Vector128.ConvertToInt32Native(x), default);
        Unsafe.WriteUnaligned(p, Vector128.Narrow(halves, default).AsUInt32().ToScalar());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreSteps(byte* p, nint pitch, V a, V b, V c, V d, V zero, V least)
    {
        if (!Sse2.IsSupported)
        {
            StoreRow(p, a, zero, least);
            StoreRow(p + pitch, b, zero, least);
            StoreRow(p + (2 * pitch), c, zero, least);
            StoreRow(p + (3 * pitch), d, zero, least);
            return;
        }

        // A number too small for int32 becomes the least int32, which saturates like it.
        var z = zero.AsInt16();
        var ab = Sse2.PackSignedSaturate(Sse2.ConvertToVector128Int32(a), Sse2.ConvertToVector128Int32(b));
        var cd = Sse2.PackSignedSaturate(Sse2.ConvertToVector128Int32(c), Sse2.ConvertToVector128Int32(d));
        var packed = Sse2.PackUnsignedSaturate(Sse2.AddSaturate(ab, z), Sse2.AddSaturate(cd, z));
        var rows = Sse2.Max(packed, least.AsByte()).AsUInt32();
        if (pitch == 4)
        {
            rows.AsByte().Store(p);
            return;
        }

        Unsafe.WriteUnaligned(p, rows[0]);
        Unsafe.WriteUnaligned(p + pitch, rows[1]);
        Unsafe.WriteUnaligned(p + (2 * pitch), rows[2]);
        Unsafe.WriteUnaligned(p + (3 * pitch), rows[3]);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V LoadPairs(byte* a, byte* b, V zero)
    {
        var x = Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<uint>(a)).AsByte();
        var y = Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<uint>(b)).AsByte();
        if (Sse2.IsSupported)
            return (Vector128.WidenLower(Sse2.UnpackLow(x, y)).AsInt16() - zero.AsInt16()).AsSingle();
        var low = Vector128.WidenLower(Vector128.WidenLower(x));
        var high = Vector128.ShiftLeft(Vector128.WidenLower(Vector128.WidenLower(y)), 16);
        return ((low | high).AsInt16() - zero.AsInt16()).AsSingle();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V MultiplyAddPairs(V x, V w)
    {
        if (Sse2.IsSupported) return Sse2.MultiplyAddAdjacent(x.AsInt16(), w.AsInt16()).AsSingle();
        var (a, b) = (x.AsInt32(), w.AsInt32());
        var low = Vector128.ShiftRightArithmetic(a << 16, 16) * Vector128.ShiftRightArithmetic(b << 16, 16);
        return (low + (Vector128.ShiftRightArithmetic(a, 16) * Vector128.ShiftRightArithmetic(b, 16))).AsSingle();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V FromIntegers(V x) => Vector128.ConvertToSingle(x.AsInt32());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exponent(V x) =>
        Vector128.ConvertToSingle(Vector128.ShiftRightLogical(x.AsInt32(), 23) - Vector128.Create(127));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Mantissa(V x) =>
        ((x.AsInt32() & Vector128.Create(0x007FFFFF)) | Vector128.Create(0x3F800000)).AsSingle();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Scale(V x, V n)
    {
        if (Avx512F.VL.IsSupported) return Avx512F.VL.Scale(x, n);
        var half = Vector128.Floor(n * 0.5f);
        return ScaleByPowerOfTwo(ScaleByPowerOfTwo(x, half), n - half);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V ScaleByPowerOfTwo(V x, V n)
    {
        // The last bits of 1.5 x 2^23 + 127 + n are those of the biased exponent: no conversion, which images lack.
        var biased = n + Vector128.Create(12582912f + 127);
        return x * Vector128.ShiftLeft(biased.AsInt32(), 23).AsSingle();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(V x) => Vector128.Sum(x);

    /// <inheritdoc/>
    public static float MaxAcross(V x)
    {
        float largest = x[0];
        for (int i = 1; i < 4; i++) largest = MathF.Max(largest, x[i]);
        return largest;
    }

    private static void StoreRow(byte* p, V x, V zero, V least) => StoreBytes(p, Min(
        Broadcast(byte.MaxValue), Max(Broadcast(least.AsByte()[0]), Round(x) + Broadcast(zero.AsInt16()[0]))));

    private static V LoadEach(float* p, int n)
    {
        float* lanes = stackalloc float[4];
        for (int i = 0; i < 4; i++) lanes[i] = i < n ? p[i] : 0;
        return Vector128.Load(lanes);
    }

    private static void StoreEach(float* p, V x, int n)
    {
        float* lanes = stackalloc float[4];
        x.Store(lanes);
        for (int i = 0; i < n; i++) p[i] = lanes[i];
    }
}
