using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Hone.Machine;

namespace Hone.Kernels.Gemm;

/// <summary>Packs matrices as the micro-kernel reads them: a panel is [K][width], with width columns of B or rows of A.</summary>
internal static unsafe class PanelPacking
{
    /// <summary>All panels of a constant B, the last one narrower where few columns remain; shared by kernels.</summary>
    public static AlignedBuffer Constant(GemmRequest request, SimdLevel level)
    {
        int lanes = level.Lanes();
        string format = $"gemm.{request.K}x{request.N}{(request.TransposeB ? "'" : "")}.c{lanes}";
        return request.Weights!.Packed(format, values =>
        {
            int width = TileKernels.Vectors * lanes, padded = (request.N + lanes - 1) / lanes * lanes;
            var packed = new AlignedBuffer((long)padded * request.K * sizeof(float), zeroed: false);
            fixed (float* b = values)
            {
                for (int n = 0; n < request.N; n += width)
                    Pack(b, request, n, Math.Min(width, padded - n), packed.Floats + ((long)n * request.K));
            }

            return packed;
        });
    }

    /// <summary>One panel of B from column n on; columns beyond N are zeros.</summary>
    public static void Pack(float* b, GemmRequest request, int n, int width, float* to)
    {
        int columns = Math.Min(width, request.N - n);
        if (columns < width) new Span<float>(to, width * request.K).Clear();
        if (request.TransposeB) Transpose(b + ((long)n * request.K), request.K, to, width, columns, request.K);
        else Copy(b + n, request.N, to, width, request.K, columns);
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
