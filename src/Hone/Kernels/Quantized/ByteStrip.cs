using System.Runtime.CompilerServices;
using Hone.Kernels.Elementwise;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Quantized;

/// <summary>
/// Copies the input rows behind some output rows, zero points around the image: bytes as they are, numbers quantized to
/// quads of up to four channels.
/// </summary>
internal sealed unsafe class ByteStrip<S, V>(ByteConvolutionRequest request, ByteConvolutionPlan plan)
    where S : struct, ISimd<V>
    where V : struct
{
    // Added to a whole number below 2^23, it leaves the number in the lowest bits.
    private const float Offset = 1 << 23;

    private readonly int _left = Math.Min(request.PadLeft, plan.Columns);
    private readonly int _inside = Math.Min(request.W, plan.Columns - Math.Min(request.PadLeft, plan.Columns));

    /// <summary>Bytes of an image of x.</summary>
    public long ImageBytes { get; } = (long)request.H * request.W
        * (request.InputScale > 0 ? request.C * sizeof(float) : plan.Blocks * plan.PixelBytes);

    /// <summary>All columns that windows see of the rows behind output rows from p on.</summary>
    /// <param name="x">The image.</param>
    /// <param name="to">Room for the strip, block by block.</param>
    /// <param name="p">The first output row.</param>
    /// <param name="rows">Input rows.</param>
    public void Copy(byte* x, byte* to, int p, int rows)
    {
        int top = (p * request.StrideH) - request.PadTop, pixel = plan.PixelBytes;
        int right = plan.Columns - _left - _inside;
        for (int block = 0; block < plan.Blocks; block++)
        {
            byte* image = x + ((long)block * request.H * request.W * pixel), row = to + (block * plan.PlaneBytes);
            for (int h = top; h < top + rows; h++, row += plan.RowBytes)
            {
                if (h < 0 || h >= request.H)
                {
                    new Span<byte>(row, plan.RowBytes).Fill((byte)request.InputZero);
                    continue;
                }

                byte* inside = row + (_left * pixel), end = inside + (_inside * pixel);
                new Span<byte>(row, _left * pixel).Fill((byte)request.InputZero);
                if (request.InputScale > 0) Quantize((float*)x + ((long)h * request.W), (float*)inside);
                else Buffer.MemoryCopy(image + ((long)h * request.W * pixel), inside, end - inside, end - inside);
                new Span<byte>(end, right * pixel).Fill((byte)request.InputZero);
            }
        }
    }

    // A row of each channel to a row of quads, which are moved as floats are.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Quantize(float* x, float* quads)
    {
        V scale = S.Broadcast(request.InputScale), zero = S.Broadcast(request.InputZero + Offset);
        V least = S.Broadcast(-request.InputZero), most = S.Broadcast(255 - request.InputZero);
        V bits = S.Broadcast(BitConverter.Int32BitsToSingle(0xFF));
        long plane = (long)request.H * request.W;
        for (int i = 0; i < _inside; i += S.Lanes)
        {
            int count = Math.Min(S.Lanes, _inside - i);
            V quad = S.Zero;
            for (int c = request.C - 1; c >= 0; c--)
            {
                float* from = x + (c * plane) + i;
                V number = count == S.Lanes ? S.Load(from) : S.LoadFirst(from, count);
                V q = S.And(S.Add(Grids.Steps<S, V>(number, scale, least, most), zero), bits);
                quad = S.Or(S.ShiftLeft(quad, 8), q);
            }

            if (count == S.Lanes) S.Store(quads + i, quad);
            else S.StoreFirst(quads + i, quad, count);
        }
    }
}
