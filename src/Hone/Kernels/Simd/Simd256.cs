using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using MultiplyAdd = System.Runtime.Intrinsics.X86.Fma;
using V = System.Runtime.Intrinsics.Vector256<float>;

namespace Hone.Kernels.Simd;

/// <summary>256-bit vectors: 8 floats.</summary>
internal readonly unsafe struct Simd256 : ISimd<V>
{
    /// <inheritdoc/>
    public static int Lanes => 8;

    /// <inheritdoc/>
    public static int TileRows => 6;

    /// <inheritdoc/>
    public static V Zero => V.Zero;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Broadcast(float x) => Vector256.Create(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Load(float* p) => Vector256.Load(p);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V LoadFirst(float* p, int n)
    {
        if (!Avx.IsSupported) return LoadEach(p, n);
        var mask = Vector256.GreaterThan(Vector256.Create(n), Vector256<int>.Indices).AsSingle();
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

        var mask = Vector256.GreaterThan(Vector256.Create(n), Vector256<int>.Indices).AsSingle();
        Avx.MaskStore(p, mask, x);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadColumns(float* p, nint pitch, out V c0, out V c1, out V c2, out V c3)
    {
        if (!Avx.IsSupported)
        {
            Simd128.LoadColumns(p, pitch, out var a0, out var a1, out var a2, out var a3);
            Simd128.LoadColumns(p + (4 * pitch), pitch, out var b0, out var b1, out var b2, out var b3);
            (c0, c1) = (Vector256.Create(a0, b0), Vector256.Create(a1, b1));
            (c2, c3) = (Vector256.Create(a2, b2), Vector256.Create(a3, b3));
            return;
        }

        // Half h of a vector holds row i + 4 h, so that shuffles within halves leave the lanes in order.
        V r0 = Halves(p, pitch), r1 = Halves(p + pitch, pitch);
        V r2 = Halves(p + (2 * pitch), pitch), r3 = Halves(p + (3 * pitch), pitch);
        V low = Avx.UnpackLow(r0, r1), lowRight = Avx.UnpackLow(r2, r3);
        V high = Avx.UnpackHigh(r0, r1), highRight = Avx.UnpackHigh(r2, r3);
        c0 = Avx.UnpackLow(low.AsDouble(), lowRight.AsDouble()).AsSingle();
        c1 = Avx.UnpackHigh(low.AsDouble(), lowRight.AsDouble()).AsSingle();
        c2 = Avx.UnpackLow(high.AsDouble(), highRight.AsDouble()).AsSingle();
        c3 = Avx.UnpackHigh(high.AsDouble(), highRight.AsDouble()).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Halves(float* p, nint pitch) =>
        Vector256.Create(Vector128.Load(p), Vector128.Load(p + (4 * pitch)));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Permute(V x, int* lanes) => Vector256.ShuffleNative(x, Vector256.Load(lanes));

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
        MultiplyAdd.IsSupported ? MultiplyAdd.MultiplyAdd(a, b, c) : Vector256.MultiplyAddEstimate(a, b, c);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Min(V a, V b) =>
        Avx.IsSupported ? Avx.Min(a, b) : Vector256.ConditionalSelect(Vector256.LessThan(a, b), a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Max(V a, V b) =>
        Avx.IsSupported ? Avx.Max(a, b) : Vector256.ConditionalSelect(Vector256.GreaterThan(a, b), a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V MaxBytes(V a, V b) => Vector256.Max(a.AsByte(), b.AsByte()).AsSingle();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V AddClamp(V x, V offset, V low, V high) => Avx.IsSupported
        ? Avx.Min(high, Avx.Max(low, x + offset))
        : Min(high, Max(low, x + offset));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Sqrt(V x) => Vector256.Sqrt(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Abs(V x) => Vector256.Abs(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Round(V x) => Vector256.Round(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Floor(V x) => Vector256.Floor(x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Less(V a, V b) => Vector256.LessThan(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Equal(V a, V b) => Vector256.Equals(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Select(V mask, V a, V b) => Vector256.ConditionalSelect(mask, a, b);

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
    public static V ShiftLeft(V x, int bits) => Vector256.ShiftLeft(x.AsUInt32(), bits).AsSingle();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V ShiftRight(V x, int bits) => Vector256.ShiftRightLogical(x.AsUInt32(), bits).AsSingle();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V AddBits(V a, V b) => (a.AsUInt32() + b.AsUInt32()).AsSingle();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V AddByteProducts(V sum, V a, V b)
    {
        if (AvxVnni.IsSupported)
            return AvxVnni.MultiplyWideningAndAdd(sum.AsInt32(), a.AsByte(), b.AsSByte()).AsSingle();
        if (!Avx2.IsSupported)
            return Vector256.Create(
                Simd128.AddByteProducts(sum.GetLower(), a.GetLower(), b.GetLower()),
                Simd128.AddByteProducts(sum.GetUpper(), a.GetUpper(), b.GetUpper()));
        // Bytes of even and of odd places, widened to 16 bits: products of pairs and their sums are exact.
        var evenA = a.AsInt16() & Vector256.Create((short)0xFF);
        var oddA = Vector256.ShiftRightLogical(a.AsInt16(), 8);
        var evenB = Vector256.ShiftRightArithmetic(Vector256.ShiftLeft(b.AsInt16(), 8), 8);
        var oddB = Vector256.ShiftRightArithmetic(b.AsInt16(), 8);
        return (sum.AsInt32() + Avx2.MultiplyAddAdjacent(evenA, evenB)
            + Avx2.MultiplyAddAdjacent(oddA, oddB)).AsSingle();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V LoadUpper(ushort* p)
    {
        var (low, high) = Vector128.Widen(Vector128.Load(p));
        return Vector256.ShiftLeft(Vector256.Create(low, high), 16).AsSingle();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreUpper(ushort* p, V x)
    {
        var halves = Vector256.ShiftRightLogical(x.AsUInt32(), 16);
        Vector128.Narrow(halves.GetLower(), halves.GetUpper()).Store(p);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V LoadBytes(byte* p)
    {
        var bytes = Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(p)).AsByte();
        var (low, high) = Vector128.Widen(Vector128.WidenLower(bytes).AsInt16());
        return Vector256.ConvertToSingle(Vector256.Create(low, high));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V LoadBytes(sbyte* p)
    {
        var bytes = Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(p)).AsSByte();
        var (low, high) = Vector128.Widen(Vector128.WidenLower(bytes));
        return Vector256.ConvertToSingle(Vector256.Create(low, high));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBytes(byte* p, V x)
    {
        var numbers = Vector256.ConvertToInt32Native(x);
        var halves = Vector128.Narrow(numbers.GetLower(), numbers.GetUpper());
        Unsafe.WriteUnaligned(p, Vector128.Narrow(halves, default).AsUInt64().ToScalar());
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreSteps(byte* p, nint pitch, V a, V b, V c, V d, V zero, V least)
    {
        if (!Avx2.IsSupported)
        {
            StoreRow(p, a, zero, least);
            StoreRow(p + pitch, b, zero, least);
            StoreRow(p + (2 * pitch), c, zero, least);
            StoreRow(p + (3 * pitch), d, zero, least);
            return;
        }

        // A number too small for int32 becomes the least int32, which saturates like it. Packs work within halves: so
        // half i has lanes 4 i to 4 i + 3 of each row.
        var z = zero.AsInt16();
        var ab = Avx2.PackSignedSaturate(Avx.ConvertToVector256Int32(a), Avx.ConvertToVector256Int32(b));
        var cd = Avx2.PackSignedSaturate(Avx.ConvertToVector256Int32(c), Avx.ConvertToVector256Int32(d));
        var packed = Avx2.PackUnsignedSaturate(Avx2.AddSaturate(ab, z), Avx2.AddSaturate(cd, z));
        var lanes = Vector256.Create(0, 4, 1, 5, 2, 6, 3, 7);
        var rows = Avx2.PermuteVar8x32(Avx2.Max(packed, least.AsByte()).AsInt32(), lanes);
        if (pitch == 8)
        {
            rows.AsByte().Store(p);
            return;
        }

        var (low, high) = (rows.GetLower().AsUInt64(), rows.GetUpper().AsUInt64());
        Unsafe.WriteUnaligned(p, low[0]);
        Unsafe.WriteUnaligned(p + pitch, low[1]);
        Unsafe.WriteUnaligned(p + (2 * pitch), high[0]);
        Unsafe.WriteUnaligned(p + (3 * pitch), high[1]);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V LoadPairs(byte* a, byte* b, V zero)
    {
        if (!Avx2.IsSupported)
            return Vector256.Create(
                Simd128.LoadPairs(a, b, zero.GetLower()), Simd128.LoadPairs(a + 4, b + 4, zero.GetUpper()));
        var x = Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(a)).AsByte();
        var y = Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<ulong>(b)).AsByte();
        return (Avx2.ConvertToVector256Int16(Sse2.UnpackLow(x, y)) - zero.AsInt16()).AsSingle();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V MultiplyAddPairs(V x, V w) => Avx2.IsSupported
        ? Avx2.MultiplyAddAdjacent(x.AsInt16(), w.AsInt16()).AsSingle()
        : Vector256.Create(
            Simd128.MultiplyAddPairs(x.GetLower(), w.GetLower()), Simd128.MultiplyAddPairs(x.GetUpper(), w.GetUpper()));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V FromIntegers(V x) => Vector256.ConvertToSingle(x.AsInt32());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Exponent(V x) =>
        Vector256.ConvertToSingle(Vector256.ShiftRightLogical(x.AsInt32(), 23) - Vector256.Create(127));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Mantissa(V x) =>
        ((x.AsInt32() & Vector256.Create(0x007FFFFF)) | Vector256.Create(0x3F800000)).AsSingle();

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Scale(V x, V n)
    {
        if (Avx512F.VL.IsSupported) return Avx512F.VL.Scale(x, n);
        var half = Vector256.Floor(n * 0.5f);
        return ScaleByPowerOfTwo(ScaleByPowerOfTwo(x, half), n - half);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V ScaleByPowerOfTwo(V x, V n)
    {
        // The last bits of 1.5 x 2^23 + 127 + n are those of the biased exponent: no conversion, which images lack.
        var biased = n + Vector256.Create(12582912f + 127);
        return x * Vector256.ShiftLeft(biased.AsInt32(), 23).AsSingle();
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(V x) => Vector256.Sum(x);

    /// <inheritdoc/>
    public static float MaxAcross(V x)
    {
        float largest = x[0];
        for (int i = 1; i < 8; i++) largest = MathF.Max(largest, x[i]);
        return largest;
    }

    private static void StoreRow(byte* p, V x, V zero, V least) => StoreBytes(p, Min(
        Broadcast(byte.MaxValue), Max(Broadcast(least.AsByte()[0]), Round(x) + Broadcast(zero.AsInt16()[0]))));

    private static V LoadEach(float* p, int n)
    {
        float* lanes = stackalloc float[8];
        for (int i = 0; i < 8; i++) lanes[i] = i < n ? p[i] : 0;
        return Vector256.Load(lanes);
    }

    private static void StoreEach(float* p, V x, int n)
    {
        float* lanes = stackalloc float[8];
        x.Store(lanes);
        for (int i = 0; i < n; i++) p[i] = lanes[i];
    }
}
