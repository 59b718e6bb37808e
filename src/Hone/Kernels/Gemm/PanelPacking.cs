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
    // Floats of B that are read and packed at once: few enough to stay in a second-level cache's reach.
    private const int PartFloats = 1 << 17;

    /// <summary>All panels of a constant B; shared by kernels.</summary>
    public static AlignedBuffer Constant(GemmRequest request, SimdLevel level)
    {
        int lanes = level.Lanes();
        string format = $"gemm.{request.K}x{request.N}{(request.TransposeB ? "'" : "")}.c{lanes}";
        int width = TileKernels.Vectors * lanes, padded = (request.N + lanes - 1) / lanes * lanes;
        // Columns of B' lie together in memory, so its panels are packed apart; B itself is read row by row.
        int each = request.TransposeB ? (int)Math.Max(width, PartFloats / request.K / width * width) : padded;
        return request.Weights!.Packed(
            format,
            () => new AlignedBuffer((long)padded * request.K * sizeof(float), zeroed: false),
            new Packing((request.N + each - 1) / each, (part, values, packed) =>
                Columns(part * each, Math.Min(request.N, (part + 1) * each), values, packed.Floats, request, level)));
    }

    private static void Columns(
        int first, int end, WeightReader values, float* packed, GemmRequest request, SimdLevel level)
    {
        // A last vector that would pass the last column begins earlier: before the first column, maybe.
        int from = request.TransposeB ? Math.Max(0, Math.Min(first, request.N - level.Lanes())) : 0;
        var block = new Block(0, request.K, first, end);
        fixed (float* b = values.Range(from * request.K, (end - from) * request.K))
            Pack(b - ((long)from * request.K), request, block, level, packed + ((long)first * request.K));
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
