using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Hone.Kernels.Simd;
using Hone.Machine;

namespace Hone.Kernels.Quantized;

/// <summary>The sums of the bytes that windows see, times a factor: what a zero point of filters takes off.</summary>
/// <remarks>
/// First the sum of each pixel's channels, then of each window's pixels; by sums of absolute differences where the
/// processor has them, else in float32, which holds sums of 2^15 bytes exactly. Room: an int32 for each input pixel and
/// each output pixel of a strip.
/// </remarks>
internal sealed unsafe class PixelSums<S, V>
    where S : struct, ISimd<V>
    where V : struct
{
    private readonly ByteConvolutionRequest _request;
    private readonly ByteConvolutionPlan _plan;
    private readonly AlignedBuffer _masks;
    private readonly int _outputs;

    /// <summary>For strips of a convolution.</summary>
    public PixelSums(ByteConvolutionRequest request, ByteConvolutionPlan plan)
    {
        (_request, _plan) = (request, plan);
        _outputs = plan.Flat ? plan.StripSize : plan.StripSize * plan.Q;

        // What lies in the lanes beyond C is not counted: a mask of four pixels of bytes, and one of a pixel of floats.
        int last = request.C - ((plan.Blocks - 1) * plan.PixelBytes);
        _masks = new AlignedBuffer(128);
        for (int i = 0; i < 64; i++) _masks.Pointer[i] = (byte)(i % plan.PixelBytes < last ? 255 : 0);
        new Span<int>(_masks.Pointer + 64, last).Fill(-1);
    }

    /// <summary>Bytes of room, terms included.</summary>
    public long Bytes
    {
        get
        {
            // Whole vectors of pixels are written, and of the sums of their columns.
            long ints = (long)_outputs + _plan.Pixels + Width + (3 * S.Lanes);
            return ((ints * sizeof(int)) + 63) / 64 * 64;
        }
    }

    private int Width => _plan.Flat ? _plan.StripSize : _plan.Columns;

    /// <summary>factor times the sum of each window of a strip, row by row; the room for pixels lies behind.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Terms(byte* x, int rows, int columns, int factor, int* terms)
    {
        int* pixels = terms + _outputs;
        int height = _plan.InputRows(rows), width = _plan.Flat ? columns : _plan.Columns;
        for (int h = 0; h < height; h++) Row(x + ((long)h * _plan.RowBytes), width, pixels + (h * width));
        int* tall = pixels + (height * width) + S.Lanes;
        for (int p = 0; p < rows; p++)
        {
            int* seen = pixels + (p * _request.StrideH * width);
            if (_request.R > 1)
            {
                Columns(seen, width, tall);
                seen = tall;
            }

            for (int q = 0; q < columns; q++, seen += _request.StrideW)
            {
                int sum = 0;
                for (int s = 0; s < _request.S; s++) sum += seen[s * _request.DilationW];
                *terms++ = sum * factor;
            }
        }
    }

    // Sums over the rows of a window, for each column.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Columns(int* pixels, int width, int* tall)
    {
        float* from = (float*)pixels, to = (float*)tall;
        nint row = (nint)_request.DilationH * width;
        for (int i = 0; i < width; i += S.Lanes)
        {
            V sum = S.Load(from + i);
            for (int r = 1; r < _request.R; r++) sum = S.AddBits(sum, S.Load(from + i + (r * row)));
            S.Store(to + i, sum);
        }
    }

    private void Row(byte* x, int count, int* sums)
    {
        if (_request.InputScale > 0)
        {
            Quads(x, count, sums);
            return;
        }

        int done = S.Lanes == 16 && Avx512BW.IsSupported ? Fours(x, count, sums) : 0;
        Singles(x + (done * S.Lanes), count - done, sums + done);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Quads(byte* x, int count, int* sums)
    {
        V mask = S.Load((float*)_masks.Pointer), even = S.Broadcast(BitConverter.Int32BitsToSingle(0x00FF00FF));
        V low = S.Broadcast(BitConverter.Int32BitsToSingle(0xFFFF));
        for (int i = 0; i < count; i += S.Lanes)
        {
            V quads = S.And(S.Load((float*)x + i), mask);
            V pairs = S.AddBits(S.And(quads, even), S.And(S.ShiftRight(quads, 8), even));
            S.Store((float*)sums + i, S.And(S.AddBits(pairs, S.ShiftRight(pairs, 16)), low));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Singles(byte* x, int count, int* sums)
    {
        V mask = S.Load((float*)(_masks.Pointer + 64));
        byte* last = x + ((_plan.Blocks - 1) * _plan.PlaneBytes);
        for (int i = 0; i < count; i++, x += S.Lanes, last += S.Lanes)
        {
            V sum = S.And(S.LoadBytes(last), mask);
            for (byte* block = x; block != last; block += _plan.PlaneBytes) sum = S.Add(sum, S.LoadBytes(block));
            sums[i] = (int)S.Sum(sum);
        }
    }

    // Four pixels of 16 channels at a time; gives how many pixels that were.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Fours(byte* x, int count, int* sums)
    {
        var mask = Vector512.Load(_masks.Pointer);
        var firsts = Vector512.Create(0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12);
        byte* last = x + ((_plan.Blocks - 1) * _plan.PlaneBytes);
        int i = 0;
        for (; i <= count - 4; i += 4, x += 64, last += 64)
        {
            var sum = Avx512BW.SumAbsoluteDifferences(Vector512.Load(last) & mask, Vector512<byte>.Zero).AsUInt64();
            for (byte* block = x; block != last; block += _plan.PlaneBytes)
                sum += Avx512BW.SumAbsoluteDifferences(Vector512.Load(block), Vector512<byte>.Zero).AsUInt64();
            var whole = sum.AsInt32() + Avx512F.Shuffle(sum.AsInt32(), 0b01_00_11_10);
            Avx512F.PermuteVar16x32(whole, firsts).GetLower().GetLower().Store(sums + i);
        }

        return i;
    }
}
