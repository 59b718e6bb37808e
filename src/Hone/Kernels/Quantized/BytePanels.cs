using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Hone.Kernels.Gemm;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Kernels.Quantized;

/// <summary>
/// A constant B of bytes as the tiles read it: [panel][quad][vector][lane][4 bytes], signed, absent ones zero; behind
/// the panels the sum of each column's bytes, an int32 each.
/// </summary>
/// <remarks>Unsigned bytes become signed by taking 128 off, as is taken off their zero point.</remarks>
internal static unsafe class BytePanels
{
    /// <summary>What is taken off the bytes of B to make them signed.</summary>
    public static int Bias(Weights b) => b.Type == DataType.UInt8 ? 128 : 0;

    /// <summary>Quads of a column.</summary>
    public static int Quads(ByteProductRequest request) => (request.K + 3) / 4;

    /// <summary>Where the sums begin, in bytes.</summary>
    public static long SumsAt(ByteProductRequest request, int lanes) =>
        (long)Vectors(request, lanes) * lanes * Quads(request) * 4;

    /// <summary>The packed B, shared by every kernel that has this format.</summary>
    public static AlignedBuffer Pack(ByteProductRequest request, int lanes)
    {
        int vectors = Vectors(request, lanes), panels = (vectors + TileKernels.Vectors - 1) / TileKernels.Vectors;
        return request.B.Packed(
            $"bytepanels{lanes}.{request.K}x{request.N}{(request.TransposeB ? "'" : "")}",
            () => new AlignedBuffer(SumsAt(request, lanes) + ((long)vectors * lanes * sizeof(int))),
            new Packing(panels, (panel, values, packed) => Panel(panel, values, packed, request, lanes)));
    }

    private static int Vectors(ByteProductRequest request, int lanes) => (request.N + lanes - 1) / lanes;

    private static void Panel(
        int panel, WeightReader values, AlignedBuffer packed, ByteProductRequest request, int lanes)
    {
        int first = panel * TileKernels.Vectors * lanes;
        int width = Math.Min(TileKernels.Vectors, Vectors(request, lanes) - (panel * TileKernels.Vectors)) * lanes;
        int count = Math.Min(width, request.N - first);
        byte* to = packed.Pointer + ((long)first * Quads(request) * 4);
        int* sums = (int*)(packed.Pointer + SumsAt(request, lanes)) + first;
        int from = request.TransposeB ? first * request.K : 0, all = request.TransposeB ? count : request.N;
        fixed (byte* b = values.Bytes(from, all * request.K))
        {
            if (request.TransposeB) Columns(b, 1, request.K, count, request.K, to, width);
            else Columns(b + first, request.N, 1, count, request.K, to, width);
        }

        Sign(to, (long)width * Quads(request) * 4, count, width, request.K, (byte)Bias(request.B), sums);
    }

    // Byte k of column j is from[k row + j column].
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Columns(byte* from, int row, int column, int count, int k, byte* to, int width)
    {
        for (int quad = 0; quad < k; quad += 4, to += width * 4)
        {
            int j = 0;
            byte* at = from + ((long)quad * row);
            if (column == 1 && quad + 4 <= k && Sse2.IsSupported)
                for (; j + 16 <= count; j += 16) Interleave(at + j, row, to + (j * 4));
            for (; j < count; j++)
                for (int e = 0; e < Math.Min(4, k - quad); e++)
                    to[(j * 4) + e] = at[((long)e * row) + ((long)j * column)];
        }
    }

    // Four rows of 16 bytes as 16 quads.
    private static void Interleave(byte* rows, int pitch, byte* quads)
    {
        Vector128<byte> a = Vector128.Load(rows), b = Vector128.Load(rows + pitch);
        Vector128<byte> c = Vector128.Load(rows + (2L * pitch)), d = Vector128.Load(rows + (3L * pitch));
        var (low, high) = (Sse2.UnpackLow(a, b).AsInt16(), Sse2.UnpackHigh(a, b).AsInt16());
        var (lowest, highest) = (Sse2.UnpackLow(c, d).AsInt16(), Sse2.UnpackHigh(c, d).AsInt16());
        Sse2.UnpackLow(low, lowest).AsByte().Store(quads);
        Sse2.UnpackHigh(low, lowest).AsByte().Store(quads + 16);
        Sse2.UnpackLow(high, highest).AsByte().Store(quads + 32);
        Sse2.UnpackHigh(high, highest).AsByte().Store(quads + 48);
    }

    // Takes 128 off where there is anything, and adds the columns up.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sign(byte* panel, long bytes, int count, int width, int k, byte bias, int* sums)
    {
        for (long step = 0, quad = 0; step < bytes; step += width * 4, quad += 4)
        {
            int valid = (int)Math.Min(4, k - quad);
            for (int j = 0; j < count; j++)
            {
                sbyte* at = (sbyte*)panel + step + (j * 4);
                for (int e = 0; e < valid; e++) sums[j] += at[e] = (sbyte)((byte)at[e] - bias);
            }
        }
    }
}
