using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Hone.Kernels.Simd;
using Hone.Machine;

namespace Hone.Kernels.Gemm;

/// <summary>Steps K0 to K1 of the reduction and columns N0 to N1 of B.</summary>
internal readonly record struct Block(int K0, int K1, int N0, int N1);

/// <summary>
/// Packs B as the micro-kernel reads it: panels of two vectors of columns, each [steps][columns], the last one of B
/// one vector wide where that is enough.
/// </summary>
internal static unsafe class PanelPacking
{
    /// <summary>All panels of a constant B; shared by kernels.</summary>
    public static AlignedBuffer Constant(GemmRequest request, SimdLevel level)
    {
        int lanes = level.Lanes();
        string format = $"gemm.{request.K}x{request.N}{(request.TransposeB ? "'" : "")}.c{lanes}";
        return request.Weights!.Packed(format, values =>
        {
            int padded = (request.N + lanes - 1) / lanes * lanes;
            var packed = new AlignedBuffer((long)padded * request.K * sizeof(float), zeroed: false);
            fixed (float* b = values)
                Pack(b, request, new Block(0, request.K, 0, request.N), level, packed.Floats);
            return packed;
        });
    }

    /// <summary>The panels of a block of B.</summary>
    /// <param name="b">All of B.</param>
    /// <param name="request">How B lies.</param>
    /// <param name="block">Which steps and columns; it begins with a panel and ends with one.</param>
    /// <param name="level">The vector width.</param>
    /// <param name="to">Room for steps x columns rounded up to vectors.</param>
    public static void Pack(float* b, GemmRequest request, Block block, SimdLevel level, float* to)
    {
        if (level == SimdLevel.V512) Pack<Simd512, Vector512<float>>(b, request, block, to);
        else if (level == SimdLevel.V256) Pack<Simd256, Vector256<float>>(b, request, block, to);
        else Pack<Simd128, Vector128<float>>(b, request, block, to);
    }

    /// <summary>to[i, j] = from[i, j] for i below rows, j below columns; pitches in floats.</summary>
    public static void Copy(
        float* from, nint fromPitch, float* to, nint toPitch, int rows, int columns, SimdLevel level)
    {
        if (level == SimdLevel.V512)
            PanelPacker<Simd512, Vector512<float>>.Copy(from, fromPitch, to, toPitch, rows, columns);
        else if (level == SimdLevel.V256)
            PanelPacker<Simd256, Vector256<float>>.Copy(from, fromPitch, to, toPitch, rows, columns);
        else PanelPacker<Simd128, Vector128<float>>.Copy(from, fromPitch, to, toPitch, rows, columns);
    }

    private static void Pack<S, V>(float* b, GemmRequest request, Block block, float* to)
        where S : struct, ISimd<V>
        where V : unmanaged
    {
        if (request.TransposeB) PanelPacker<S, V>.Transposed(b, request.N, request.K, block, to);
        else PanelPacker<S, V>.Plain(b, request.N, block, to);
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
