using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Hone.Machine;

namespace Hone.Kernels.Gemm;

/// <summary>Steps K0 to K1 of the reduction and columns N0 to N1 of B.</summary>
internal readonly record struct Block(int K0, int K1, int N0, int N1);

/// <summary>
/// Packs matrices as the micro-kernel reads them: a panel is [K][width], with width columns of B or rows of A.
/// </summary>
internal static unsafe class PanelPacking
{
    /// <summary>
    /// All panels of a constant B, the last one narrower where few columns remain; shared by kernels.
    /// </summary>
    public static AlignedBuffer Constant(GemmRequest request, SimdLevel level)
    {
        int lanes = level.Lanes();
        string format = $"gemm.{request.K}x{request.N}{(request.TransposeB ? "'" : "")}.c{lanes}";
        return request.Weights!.Packed(format, values =>
        {
            int padded = (request.N + lanes - 1) / lanes * lanes;
            var packed = new AlignedBuffer((long)padded * request.K * sizeof(float), zeroed: false);
            fixed (float* b = values)
                Pack(b, request, new Block(0, request.K, 0, request.N), lanes, packed.Floats);
            return packed;
        });
    }

    /// <summary>The panels of a block of B, each [steps][width]; columns beyond N are zeros.</summary>
    /// <param name="b">All of B.</param>
    /// <param name="request">How B lies.</param>
    /// <param name="block">Which steps and columns.</param>
    /// <param name="lanes">Floats in a vector.</param>
    /// <param name="to">Room for steps x columns rounded up to vectors.</param>
    public static void Pack(float* b, GemmRequest request, Block block, int lanes, float* to)
    {
        int width = TileKernels.Vectors * lanes, steps = block.K1 - block.K0;
        int ragged = (block.N1 - block.N0) % lanes;
        if (ragged > 0)
        {
            int last = (block.N1 - block.N0) / width * width;
            int lastWidth = (block.N1 - block.N0 - last + lanes - 1) / lanes * lanes;
            new Span<float>(to + ((long)last * steps), lastWidth * steps).Clear();
        }

        // B is read row by row in either case: that is how it lies in memory.
        if (!request.TransposeB) CopyRows(b, request.N, block, lanes, to);
        else
            for (int n = block.N0; n < block.N1; n += width)
            {
                int columns = Math.Min(width, block.N1 - n), padded = (columns + lanes - 1) / lanes * lanes;
                float* panel = to + ((long)(n - block.N0) * steps);
                Transpose(b + ((long)n * request.K) + block.K0, request.K, panel, padded, columns, steps);
            }
    }

    private static void CopyRows(float* b, int pitch, Block block, int lanes, float* to)
    {
        int width = TileKernels.Vectors * lanes, steps = block.K1 - block.K0;
        for (int k = block.K0; k < block.K1; k++)
        {
            float* row = b + ((long)k * pitch);
            for (int n = block.N0; n < block.N1; n += width)
            {
                int columns = Math.Min(width, block.N1 - n), padded = (columns + lanes - 1) / lanes * lanes;
                float* at = to + ((long)(n - block.N0) * steps) + ((long)(k - block.K0) * padded);
                Copy(row + n, 0, at, 0, 1, columns);
            }
        }
    }

    /// <summary>to[i, j] = from[i, j] for i below rows, j below columns; pitches in floats.</summary>
    public static void Copy(float* from, nint fromPitch, float* to, nint toPitch, int rows, int columns)
    {
        for (int i = 0; i < rows; i++, from += fromPitch, to += toPitch)
        {
            int j = 0;
            for (; j <= columns - 4; j += 4) Vector128.Load(from + j).Store(to + j);
            for (; j < columns; j++) to[j] = from[j];
        }
    }

    /// <summary>to[j, i] = from[i, j] for i below rows, j below columns; pitches in floats.</summary>
    public static void Transpose(float* from, nint fromPitch, float* to, nint toPitch, int rows, int columns)
    {
        int i = 0;
        for (; Sse.IsSupported && i <= rows - 4; i += 4)
        {
            float* row = from + (i * fromPitch), column = to + i;
            int j = 0;
            for (; j <= columns - 4; j += 4, row += 4, column += 4 * toPitch)
            {
                Vector128<float> a = Vector128.Load(row), b = Vector128.Load(row + fromPitch);
                Vector128<float> c = Vector128.Load(row + (2 * fromPitch)), d = Vector128.Load(row + (3 * fromPitch));
                Vector128<float> ab = Sse.UnpackLow(a, b), cd = Sse.UnpackLow(c, d);
                Sse.MoveLowToHigh(ab, cd).Store(column);
                Sse.MoveHighToLow(cd, ab).Store(column + toPitch);
                ab = Sse.UnpackHigh(a, b);
                cd = Sse.UnpackHigh(c, d);
                Sse.MoveLowToHigh(ab, cd).Store(column + (2 * toPitch));
                Sse.MoveHighToLow(cd, ab).Store(column + (3 * toPitch));
            }

            for (; j < columns; j++, row++, column += toPitch)
                for (int l = 0; l < 4; l++) column[l] = row[l * fromPitch];
        }

        for (; i < rows; i++)
            for (int j = 0; j < columns; j++) to[(j * toPitch) + i] = from[(i * fromPitch) + j];
    }
}
