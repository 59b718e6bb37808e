using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using V = System.Runtime.Intrinsics.Vector512<float>;

namespace Hone.Kernels.Simd;

/// <summary>512-bit vectors: 16 floats.</summary>
internal readonly unsafe struct Simd512 : ISimd<V>
{
    /// <inheritdoc/>
    public static int Lanes => 16;

    /// <inheritdoc/>
    public static int TileRows => 14;

    /// <inheritdoc/>
    public static V Zero => V.Zero;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Broadcast(float x) => Vector512.Create(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Load(float* p) => Vector512.Load(p);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V LoadFirst(float* p, int n)
    {
        if (!Avx512F.IsSupported) return LoadEach(p, n);
        var mask = Vector512.GreaterThan(Vector512.Create(n), Vector512<int>.Indices).AsSingle();
        return Avx512F.MaskLoad(p, mask, V.Zero);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* p, V x) => x.Store(p);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreFirst(float* p, V x, int n)
    {
        if (!Avx512F.IsSupported)
        {
            StoreEach(p, x, n);
            return;
        }

        var mask = Vector512.GreaterThan(Vector512.Create(n), Vector512<int>.Indices).AsSingle();
        Avx512F.MaskStore(p, mask, x);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadColumns(float* p, nint pitch, out V c0, out V c1, out V c2, out V c3)
    {
        if (!Avx512F.IsSupported)
        {
            Simd256.LoadColumns(p, pitch, out var a0, out var a1, out var a2, out var a3);
            Simd256.LoadColumns(p + (8 * pitch), pitch, out var b0, out var b1, out var b2, out var b3);
            (c0, c1) = (Vector512.Create(a0, b0), Vector512.Create(a1, b1));
            (c2, c3) = (Vector512.Create(a2, b2), Vector512.Create(a3, b3));
            return;
        }

        // Quarter q of a vector holds row i + 4 q, so that shuffles within quarters leave the lanes in order.
        V r0 = Quarters(p, pitch), r1 = Quarters(p + pitch, pitch);
        V r2 = Quarters(p + (2 * pitch), pitch), r3 = Quarters(p + (3 * pitch), pitch);
        V low = Avx512F.UnpackLow(r0, r1), lowRight = Avx512F.UnpackLow(r2, r3);
        V high = Avx512F.UnpackHigh(r0, r1), highRight = Avx512F.UnpackHigh(r2, r3);
        c0 = Avx512F.UnpackLow(low.AsDouble(), lowRight.AsDouble()).AsSingle();
        c1 = Avx512F.UnpackHigh(low.AsDouble(), lowRight.AsDouble()).AsSingle();
        c2 = Avx512F.UnpackLow(high.AsDouble(), highRight.AsDouble()).AsSingle();
        c3 = Avx512F.UnpackHigh(high.AsDouble(), highRight.AsDouble()).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Quarters(float* p, nint pitch) => Vector512.Create(
        Vector256.Create(Vector128.Load(p), Vector128.Load(p + (4 * pitch))),
        Vector256.Create(Vector128.Load(p + (8 * pitch)), Vector128.Load(p + (12 * pitch))));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Permute(V x, int* lanes) => Vector512.ShuffleNative(x, Vector512.Load(lanes));

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
        Avx512F.IsSupported ? Avx512F.FusedMultiplyAdd(a, b, c) : Vector512.MultiplyAddEstimate(a, b, c);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Min(V a, V b) =>
        Avx512F.IsSupported ? Avx512F.Min(a, b) : Vector512.ConditionalSelect(Vector512.LessThan(a, b), a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Max(V a, V b) =>
        Avx512F.IsSupported ? Avx512F.Max(a, b) : Vector512.ConditionalSelect(Vector512.GreaterThan(a, b), a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V MaxBytes(V a, V b) => Vector512.Max(a.AsByte(), b.AsByte()).AsSingle();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V AddClamp(V x, V offset, V low, V high) => Avx512F.IsSupported
        ? Avx512F.Min(high, Avx512F.Max(low, x + offset))
        : Min(high, Max(low, x + offset));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Sqrt(V x) => Vector512.Sqrt(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Abs(V x) => Vector512.Abs(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Round(V x) => Vector512.Round(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Floor(V x) => Vector512.Floor(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Less(V a, V b) => Vector512.LessThan(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Equal(V a, V b) => Vector512.Equals(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Select(V mask, V a, V b) => Vector512.ConditionalSelect(mask, a, b);

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
    public static V ShiftLeft(V x, int bits) => Vector512.ShiftLeft(x.AsUInt32(), bits).AsSingle();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V ShiftRight(V x, int bits) => Vector512.ShiftRightLogical(x.AsUInt32(), bits).AsSingle();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V AddBits(V a, V b) => (a.AsUInt32() + b.AsUInt32()).AsSingle();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V AddByteProducts(V sum, V a, V b)
    {
        if (!Avx512BW.IsSupported)
            return Vector512.Create(
                Simd256.AddByteProducts(sum.GetLower(), a.GetLower(), b.GetLower()),
                Simd256.AddByteProducts(sum.GetUpper(), a.GetUpper(), b.GetUpper()));
        // Bytes of even and of odd places, widened to 16 bits: products of pairs and their sums are exact.
        var evenA = a.AsInt16() & Vector512.Create((short)0xFF);
        var oddA = Vector512.ShiftRightLogical(a.AsInt16(), 8);
        var evenB = Vector512.ShiftRightArithmetic(Vector512.ShiftLeft(b.AsInt16(), 8), 8);
        var oddB = Vector512.ShiftRightArithmetic(b.AsInt16(), 8);
        return (sum.AsInt32() + Avx512BW.MultiplyAddAdjacent(evenA, evenB)
            + Avx512BW.MultiplyAddAdjacent(oddA, oddB)).AsSingle();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V LoadUpper(ushort* p)
    {
        if (Avx512F.IsSupported)
            return Vector512.ShiftLeft(Avx512F.ConvertToVector512UInt32(Vector256.Load(p)), 16).AsSingle();
        var (low, high) = Vector256.Widen(Vector256.Load(p));
        return Vector512.ShiftLeft(Vector512.Create(low, high), 16).AsSingle();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreUpper(ushort* p, V x)
    {
        var halves = Vector512.ShiftRightLogical(x.AsUInt32(), 16);
        if (Avx512F.IsSupported) Avx512F.ConvertToVector256UInt16(halves).Store(p);
        else Vector256.Narrow(halves.GetLower(), halves.GetUpper()).Store(p);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V LoadBytes(byte* p)
    {
        if (Avx512F.IsSupported)
            return Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(Vector128.Load(p)));
        var (low, high) = Vector128.Widen(Vector128.Load(p));
        var (first, second) = (Vector128.Widen(low.AsInt16()), Vector128.Widen(high.AsInt16()));
        return Vector512.ConvertToSingle(Vector512.Create(
            Vector256.Create(first.Lower, first.Upper), Vector256.Create(second.Lower, second.Upper)));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V LoadBytes(sbyte* p)
    {
        if (Avx512F.IsSupported)
            return Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(Vector128.Load(p)));
        var (low, high) = Vector128.Widen(Vector128.Load(p));
        var (first, second) = (Vector128.Widen(low), Vector128.Widen(high));
        return Vector512.ConvertToSingle(Vector512.Create(
            Vector256.Create(first.Lower, first.Upper), Vector256.Create(second.Lower, second.Upper)));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(byte* p, V x)
    {
        var numbers = Vector512.ConvertToInt32Native(x);
        if (Avx512F.IsSupported)
        {
            Avx512F.ConvertToVector128Byte(numbers).Store(p);
            return;
        }

        var halves = Vector256.Narrow(numbers.GetLower(), numbers.GetUpper());
        Vector128.Narrow(halves.GetLower(), halves.GetUpper()).AsByte().Store(p);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreSteps(byte* p, nint pitch, V a, V b, V c, V d, V zero, V least)
    {
        if (!Avx512BW.IsSupported)
        {
            StoreRow(p, a, zero, least);
            StoreRow(p + pitch, b, zero, least);
            StoreRow(p + (2 * pitch), c, zero, least);
            StoreRow(p + (3 * pitch), d, zero, least);
            return;
        }

        // A number too small for int32 becomes the least int32, which saturates like it. Packs work within quarters: so
        // quarter i has lanes 4 i to 4 i + 3 of each row.
        var z = zero.AsInt16();
        var ab = Avx512BW.PackSignedSaturate(Avx512F.ConvertToVector512Int32(a), Avx512F.ConvertToVector512Int32(b));
        var cd = Avx512BW.PackSignedSaturate(Avx512F.ConvertToVector512Int32(c), Avx512F.ConvertToVector512Int32(d));
        var packed = Avx512BW.PackUnsignedSaturate(Avx512BW.AddSaturate(ab, z), Avx512BW.AddSaturate(cd, z));
        var lanes = Vector512.Create(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
        var rows = Avx512F.PermuteVar16x32(Avx512BW.Max(packed, least.AsByte()).AsInt32(), lanes);
        if (pitch == 16)
        {
            rows.AsByte().Store(p);
            return;
        }

        rows.GetLower().GetLower().AsByte().Store(p);
        rows.GetLower().GetUpper().AsByte().Store(p + pitch);
        rows.GetUpper().GetLower().AsByte().Store(p + (2 * pitch));
        rows.GetUpper().GetUpper().AsByte().Store(p + (3 * pitch));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V LoadPairs(byte* a, byte* b, V zero)
    {
        if (!Avx512BW.IsSupported)
            return Vector512.Create(
                Simd256.LoadPairs(a, b, zero.GetLower()), Simd256.LoadPairs(a + 8, b + 8, zero.GetUpper()));
        var (x, y) = (Vector128.Load(a), Vector128.Load(b));
        var pairs = Vector256.Create(Sse2.UnpackLow(x, y), Sse2.UnpackHigh(x, y));
        return (Avx512BW.ConvertToVector512Int16(pairs) - zero.AsInt16()).AsSingle();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V MultiplyAddPairs(V x, V w) => Avx512BW.IsSupported
        ? Avx512BW.MultiplyAddAdjacent(x.AsInt16(), w.AsInt16()).AsSingle()
        : Vector512.Create(
            Simd256.MultiplyAddPairs(x.GetLower(), w.GetLower()), Simd256.MultiplyAddPairs(x.GetUpper(), w.GetUpper()));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V FromIntegers(V x) => Vector512.ConvertToSingle(x.AsInt32());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exponent(V x) =>
        Vector512.ConvertToSingle(Vector512.ShiftRightLogical(x.AsInt32(), 23) - Vector512.Create(127));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Mantissa(V x) =>
        ((x.AsInt32() & Vector512.Create(0x007FFFFF)) | Vector512.Create(0x3F800000)).AsSingle();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Scale(V x, V n)
    {
        if (Avx512F.IsSupported) return Avx512F.Scale(x, n);
        var half = Vector512.Floor(n * 0.5f);
        return ScaleByPowerOfTwo(ScaleByPowerOfTwo(x, half), n - half);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V ScaleByPowerOfTwo(V x, V n)
    {
        // The last bits of 1.5 x 2^23 + 127 + n are those of the biased exponent: no conversion, which images lack.
        var biased = n + Vector512.Create(12582912f + 127);
        return x * Vector512.ShiftLeft(biased.AsInt32(), 23).AsSingle();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(V x) => Vector512.Sum(x);

    /// <inheritdoc/>
    public static float MaxAcross(V x)
    {
        float largest = x[0];
        for (int i = 1; i < 16; i++) largest = MathF.Max(largest, x[i]);
        return largest;
    }

    private static void StoreRow(byte* p, V x, V zero, V least) => StoreBytes(p, Min(
        Broadcast(byte.MaxValue), Max(Broadcast(least.AsByte()[0]), Round(x) + Broadcast(zero.AsInt16()[0]))));

    private static V LoadEach(float* p, int n)
    {
        float* lanes = stackalloc float[16];
        for (int i = 0; i < 16; i++) lanes[i] = i < n ? p[i] : 0;
        return Vector512.Load(lanes);
    }

    private static void StoreEach(float* p, V x, int n)
    {
        float* lanes = stackalloc float[16];
        x.Store(lanes);
        for (int i = 0; i < n; i++) p[i] = lanes[i];
    }
}
