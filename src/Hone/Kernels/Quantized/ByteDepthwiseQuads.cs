using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Hone.Kernels.Emit;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Quantized;

/// <summary>A depthwise convolution of bytes by emitted code: one dot of AVX512-VNNI for four rows of a tap.</summary>
/// <remarks>
/// Four rows of x are interleaved, every second row beginning such a group; columns of padding are zx. Serves filters
/// of up to seven rows that are close enough to each other for whole rows to be interleaved.
/// </remarks>
internal sealed unsafe class ByteDepthwiseQuads : ByteDepthwiseKernel<Simd512, Vector512<float>>
{
    private const int PixelBytes = 16, MostColumns = 64, MostGroups = 2;

    private readonly ByteDepthwiseQuadWeights _weights;
    private readonly nint[] _functions;
    private readonly int _columns;

    private ByteDepthwiseQuads(ByteDepthwiseRequest request, nint[] functions, int terms, int columns)
        : base(request, columns, 2, p => ByteDepthwiseQuadWeights.Groups(request.R, p))
    {
        _weights = new ByteDepthwiseQuadWeights(request, terms);
        (_functions, _columns) = (functions, columns);
    }

    /// <inheritdoc/>
    public override string Name => $"depthwise.u8.{Request.R}x{Request.S}s{Request.StrideW}.vnni512";

    /// <inheritdoc/>
    public override long WeightBytes => _weights.Bytes;

    // Byte 4 c + r of a group is channel c of row r.
    private static ReadOnlySpan<byte> Order =>
    [
        0, 16, 32, 48, 1, 17, 33, 49, 2, 18, 34, 50, 3, 19, 35, 51,
        4, 20, 36, 52, 5, 21, 37, 53, 6, 22, 38, 54, 7, 23, 39, 55,
        8, 24, 40, 56, 9, 25, 41, 57, 10, 26, 42, 58, 11, 27, 43, 59,
        12, 28, 44, 60, 13, 29, 45, 61, 14, 30, 46, 62, 15, 31, 47, 63,
    ];

    /// <summary>The kernel; null where there is no emitted code for the request.</summary>
    public static Kernel? Create(ByteDepthwiseRequest request)
    {
        int groups = ByteDepthwiseQuadWeights.Groups(request.R, 1);
        if (!Avx512Vbmi.IsSupported || groups > MostGroups || request.Q < DepthwiseRowCode.Tile) return null;
        if (request.StrideW > MostColumns || (long)request.S * request.DilationW > MostColumns) return null;
        int terms = ByteDepthwiseQuadWeights.TermsOf(request);
        if (terms == 0) return null;
        nint[] functions = new nint[2];
        for (int parity = 0; parity < functions.Length; parity++)
        {
            groups = ByteDepthwiseQuadWeights.Groups(request.R, parity);
            var shape = new DepthwiseRowShape(request.S, groups, request.StrideW, request.DilationW, terms);
            functions[parity] = DepthwiseRowFunctions.Get(shape);
            if (functions[parity] == 0) return null;
        }

        long columns = ((request.Q - 1L) * request.StrideW) + ((request.S - 1L) * request.DilationW) + 1;
        return new ByteDepthwiseQuads(request, functions, terms, (int)columns);
    }

    /// <inheritdoc/>
    protected override void Widen(byte* x, long row, float* e)
    {
        long below = Request.DilationH;
        int left = Math.Min(Request.PadLeft, _columns), inside = Math.Min(Request.W, _columns - left);
        var padding = Vector512.Create((byte)Request.InputZero);
        byte* to = (byte*)e;
        for (int i = 0; i < left; i++, to += Vector512<byte>.Count) padding.Store(to);
        Interleave(
            RowAt(x, row), RowAt(x, row + below), RowAt(x, row + (2 * below)), RowAt(x, row + (3 * below)), to, inside);
        to += (long)inside * Vector512<byte>.Count;
        for (int i = left + inside; i < _columns; i++, to += Vector512<byte>.Count) padding.Store(to);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Interleave(byte* a, byte* b, byte* c, byte* d, byte* to, int count)
    {
        var order = Vector512.Create(Order);
        for (nint i = 0, end = (nint)count * PixelBytes; i < end; i += PixelBytes)
        {
            var four = Vector128.Load(a + i).AsInt32().ToVector256Unsafe().ToVector512Unsafe();
            four = Avx512F.InsertVector128(four, Vector128.Load(b + i).AsInt32(), 1);
            four = Avx512F.InsertVector128(four, Vector128.Load(c + i).AsInt32(), 2);
            four = Avx512F.InsertVector128(four, Vector128.Load(d + i).AsInt32(), 3);
            Avx512Vbmi.PermuteVar64x8(four.AsByte(), order).Store(to + (i * (Vector512<byte>.Count / PixelBytes)));
        }
    }

    /// <inheritdoc/>
    protected override void Row(float** groups, int count, int parity, int block, byte* y)
    {
        int whole = Request.Q / DepthwiseRowCode.Tile * DepthwiseRowCode.Tile;
        long last = (Request.Q - (long)DepthwiseRowCode.Tile) * Request.StrideW * Vector512<byte>.Count;
        byte* x0 = (byte*)groups[0], x1 = count > 1 ? (byte*)groups[1] : x0;
        var row = new DepthwiseRowArguments
        {
            X0 = x0, X1 = x1, LastX0 = x0 + last, LastX1 = x1 + last, Y = y, End = y + ((long)whole * PixelBytes),
            Last = y + ((long)Request.Q * PixelBytes), Constants = _weights.ConstantsOf(block),
            Weights = _weights.At(block, parity),
        };
        ((delegate* unmanaged[SuppressGCTransition]<DepthwiseRowArguments*, void>)_functions[parity])(&row);
    }
}
