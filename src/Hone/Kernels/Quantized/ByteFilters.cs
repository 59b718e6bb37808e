using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Hone.Kernels.Gemm;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Kernels.Quantized;

/// <summary>
/// Filters of bytes [K, C, R, S] as the tiles read them: [panel][r][block of channels][s][quad][vector][lane][4 bytes],
/// signed, absent ones zero; behind them the sum of each filter's bytes, an int32 each.
/// </summary>
/// <remarks>Unsigned bytes become signed by taking 128 off, as is taken off their zero point.</remarks>
internal static unsafe class ByteFilters
{
    private const uint Signs = 0x80808080;

    /// <summary>What is taken off the filters' bytes to make them signed.</summary>
    public static int Bias(ByteConvolutionRequest request) => request.Filters.Type == DataType.UInt8 ? 128 : 0;

    /// <summary>Where the sums begin, in bytes.</summary>
    public static long SumsAt(ByteConvolutionPlan plan) => (long)plan.Vectors * plan.Steps * plan.Lanes * 4;

    /// <summary>The packed filters, shared by every kernel that has this format.</summary>
    public static AlignedBuffer Pack(ByteConvolutionRequest request, ByteConvolutionPlan plan)
    {
        string format = $"bytes{plan.Lanes}.p{plan.PixelBytes}.k{request.K}c{request.C}r{request.R}s{request.S}";
        return request.Filters.Packed(
            format,
            () => new AlignedBuffer(SumsAt(plan) + ((long)plan.Vectors * plan.Lanes * sizeof(int))),
            new Packing(plan.Panels, (panel, values, packed) => Panel(panel, values, packed, request, plan)));
    }

    private static void Panel(
        int panel, WeightReader values, AlignedBuffer packed, ByteConvolutionRequest request, ByteConvolutionPlan plan)
    {
        int first = panel * TileKernels.Vectors * plan.Lanes, width = plan.VectorsOf(panel) * plan.Lanes;
        int count = Math.Min(width, request.K - first), filter = request.C * request.R * request.S;
        byte* to = packed.Pointer + plan.PanelStart(panel);
        int* sums = (int*)(packed.Pointer + SumsAt(plan)) + first;
        fixed (byte* from = values.Bytes(first * filter, count * filter))
        {
            int bias = Bias(request);
            uint signs = bias > 0 ? Signs : 0;
            if (request is { R: 1, S: 1 } && filter % 4 == 0) Quads(from, filter / 4, count, to, width, signs);
            else Taps(from, count, to, width, signs, request, plan);
            Sums(from, filter, count, sums, bias);
        }
    }

    // Four bytes at a time, moved as floats are.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Quads(byte* from, int quads, int count, byte* to, int width, uint signs)
    {
        PanelPacking.Transpose((float*)from, quads, (float*)to, width, count, quads);
        if (signs == 0) return;
        for (int step = 0; step < quads; step++)
        {
            var row = new Span<ulong>(to + ((long)step * width * 4), count / 2);
            for (int i = 0; i < row.Length; i++) row[i] ^= ((ulong)signs << 32) | signs;
            if (count % 2 > 0) ((uint*)to)[((long)step * width) + count - 1] ^= signs;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Taps(
        byte* from, int count, byte* to, int width, uint signs, ByteConvolutionRequest request,
        ByteConvolutionPlan plan)
    {
        int taps = request.R * request.S, filter = request.C * taps;
        for (int r = 0; r < request.R; r++)
            for (int block = 0; block < plan.Blocks; block++)
                for (int s = 0; s < request.S; s++)
                    for (int c = block * plan.PixelBytes; c < (block + 1) * plan.PixelBytes; c++)
                    {
                        byte* lane = to + (c % 4);
                        if (c % 4 == 3) to += width * 4;
                        if (c >= request.C) continue;
                        byte* tap = from + (c * taps) + (r * request.S) + s;
                        for (int k = 0; k < count; k++) lane[k * 4] = (byte)(tap[k * filter] ^ signs);
                    }
    }

    private static void Sums(byte* from, int filter, int count, int* sums, int bias)
    {
        for (int k = 0; k < count; k++)
        {
            var bytes = new ReadOnlySpan<byte>(from + (k * filter), filter);
            sums[k] = bias > 0 ? Unsigned(bytes) - (bias * filter) : Signed(MemoryMarshal.Cast<byte, sbyte>(bytes));
        }
    }

    private static int Unsigned(ReadOnlySpan<byte> bytes)
    {
        int sum = 0;
        foreach (byte b in bytes) sum += b;
        return sum;
    }

    private static int Signed(ReadOnlySpan<sbyte> bytes)
    {
        int sum = 0;
        foreach (sbyte b in bytes) sum += b;
        return sum;
    }
}
