using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Hone.Kernels.Quantized;

/// <summary>y[i] = table[x[i]] over bytes; y may be x.</summary>
internal static unsafe class ByteMapLoops
{
    /// <summary>64 at a time where the processor looks up bytes in two vectors (AVX512-VBMI).</summary>
    /// <remarks>The lower seven bits choose in either half of the table, the upper one between the halves.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Permuted(byte* table, byte* x, byte* y, long count)
    {
        Vector512<byte> t0 = Vector512.Load(table), t1 = Vector512.Load(table + 64);
        Vector512<byte> t2 = Vector512.Load(table + 128), t3 = Vector512.Load(table + 192);
        long i = 0;
        for (; i <= count - 64; i += 64)
        {
            var at = Vector512.Load(x + i);
            var lower = Avx512Vbmi.PermuteVar64x8x2(t0, at, t1);
            var upper = Avx512Vbmi.PermuteVar64x8x2(t2, at, t3);
            Avx512BW.BlendVariable(lower, upper, at).Store(y + i);
        }

        Plain(table, x + i, y + i, count - i);
    }

    /// <summary>64 at a time by shuffles of sixteen bytes (AVX2).</summary>
    /// <param name="table">The 256 bytes, then what <see cref="Differ"/> makes of them.</param>
    /// <param name="x">Bytes.</param>
    /// <param name="y">Where the table's go.</param>
    /// <param name="count">How many.</param>
    /// <remarks>
    /// A shuffle gives 0 for a negative place, else looks at its lower four bits. So a byte b of the lower half,
    /// lessened by 16 from one difference to the next, takes in the first b / 16 + 1 of them, and these add up to its
    /// table. The upper half, flipped into the lower, goes beside it with differences of its own.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Shuffled(byte* table, byte* x, byte* y, long count)
    {
        Vector256<sbyte> sixteen = Vector256.Create((sbyte)16), flip = Vector256.Create(sbyte.MinValue);
        long i = 0;
        for (; i <= count - 64; i += 64)
        {
            Vector256<sbyte> a = Vector256.Load((sbyte*)x + i), b = Vector256.Load((sbyte*)x + i + 32);
            Vector256<sbyte> c = a ^ flip, d = b ^ flip;
            Vector256<sbyte> first = default, second = default;
            for (sbyte* t = (sbyte*)table + 256; t < table + 256 + 128; t += 16)
            {
                var lower = Avx2.BroadcastVector128ToVector256(t);
                var upper = Avx2.BroadcastVector128ToVector256(t + 128);
                first ^= Avx2.Shuffle(lower, a) ^ Avx2.Shuffle(upper, c);
                second ^= Avx2.Shuffle(lower, b) ^ Avx2.Shuffle(upper, d);
                a = Avx2.SubtractSaturate(a, sixteen);
                b = Avx2.SubtractSaturate(b, sixteen);
                c = Avx2.SubtractSaturate(c, sixteen);
                d = Avx2.SubtractSaturate(d, sixteen);
            }

            first.Store((sbyte*)y + i);
            second.Store((sbyte*)y + i + 32);
        }

        Plain(table, x + i, y + i, count - i);
    }

    /// <summary>Each byte of a table xor the one sixteen before it, in either half of the 256.</summary>
    public static void Differ(ReadOnlySpan<byte> table, Span<byte> differences)
    {
        for (int i = 0; i < 256; i++) differences[i] = (byte)(table[i] ^ (i % 128 < 16 ? 0 : table[i - 16]));
    }

    /// <summary>One at a time, eight a load and a store.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Plain(byte* table, byte* x, byte* y, long count)
    {
        long i = 0;
        for (; i <= count - 8; i += 8)
        {
            ulong at = *(ulong*)(x + i);
            ulong low = table[(byte)at] | ((uint)table[(byte)(at >> 8)] << 8)
                | ((uint)table[(byte)(at >> 16)] << 16) | ((uint)table[(byte)(at >> 24)] << 24);
            ulong high = table[(byte)(at >> 32)] | ((uint)table[(byte)(at >> 40)] << 8)
                | ((uint)table[(byte)(at >> 48)] << 16) | ((uint)table[at >> 56] << 24);
            *(ulong*)(y + i) = low | (high << 32);
        }

        for (; i < count; i++) y[i] = table[x[i]];
    }
}
