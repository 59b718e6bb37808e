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
    private const int PixelBytes = 16, MostColumns = 64, MostGroups = 2, Two = 2;

    private readonly ByteDepthwiseQuadWeights _weights;
    // For rows that begin with a group's first row, with its second, and for two together.
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

    // Byte 4 c + r of a group is channel c of row r; the first two rows are in one register, the others in another.
    private static ReadOnlySpan<byte> Order =>
    [
        0, 16, 64, 80, 1, 17, 65, 81, 2, 18, 66, 82, 3, 19, 67, 83,
        4, 20, 68, 84, 5, 21, 69, 85, 6, 22, 70, 86, 7, 23, 71, 87,
        8, 24, 72, 88, 9, 25, 73, 89, 10, 26, 74, 90, 11, 27, 75, 91,
        12, 28, 76, 92, 13, 29, 77, 93, 14, 30, 78, 94, 15, 31, 79, 95,
    ];

    /// <inheritdoc/>
    protected override bool Doubles => _functions.Length > Two;

    /// <summary>The kernel; null where there is no emitted code for the request.</summary>
    public static Kernel? Create(ByteDepthwiseRequest request)
    {
        int groups = ByteDepthwiseQuadWeights.Groups(request.R, 1);
        if (!Avx512Vbmi.IsSupported || groups > MostGroups || request.Q < DepthwiseRowCode.Tile) return null;
        if (request.StrideW > MostColumns || (long)request.S * request.DilationW > MostColumns) return null;
        int terms = ByteDepthwiseQuadWeights.TermsOf(request);
        if (terms == 0) return null;
        bool doubles = request.StrideH == 1 && request.DilationH == 1
            && ByteDepthwiseQuadWeights.Groups(request.R, 0) == groups;
        nint[] functions = new nint[doubles ? Two + 1 : Two];
        for (int i = 0; i < functions.Length; i++)
        {
            groups = ByteDepthwiseQuadWeights.Groups(request.R, i % Two);
            functions[i] = DepthwiseRowFunctions.Get(new DepthwiseRowShape(
                request.S, groups, request.StrideW, request.DilationW, terms, i == Two ? 2 : 1));
            if (functions[i] == 0) return null;
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
            var upper = Avx.InsertVector128(Vector128.Load(a + i).ToVector256Unsafe(), Vector128.Load(b + i), 1);
            var lower = Avx.InsertVector128(Vector128.Load(c + i).ToVector256Unsafe(), Vector128.Load(d + i), 1);
            var four = Avx512Vbmi.PermuteVar64x8x2(upper.ToVector512Unsafe(), order, lower.ToVector512Unsafe());
            four.Store(to + (i * (Vector512<byte>.Count / PixelBytes)));
        }
    }

    /// <inheritdoc/>
    protected override void Row(float** groups, int count, int parity, int rows, int block, byte* y)
    {
        int whole = Request.Q / DepthwiseRowCode.Tile * DepthwiseRowCode.Tile;
        long last = (Request.Q - (long)DepthwiseRowCode.Tile) * Request.StrideW * Vector512<byte>.Count;
        byte* x0 = (byte*)groups[0], x1 = count > 1 ? (byte*)groups[1] : x0;
        var row = new DepthwiseRowArguments
        {
            X0 = x0, X1 = x1, LastX0 = x0 + last, LastX1 = x1 + last, Y = y, End = y + ((long)whole * PixelBytes),
            Last = y + ((long)Request.Q * PixelBytes), Constants = _weights.ConstantsOf(block),
            Weights = _weights.At(block, parity), Pitch = (nint)Request.Q * PixelBytes,
        };
        nint function = _functions[rows > 1 ? Two : parity];
        ((delegate* unmanaged[SuppressGCTransition]<DepthwiseRowArguments*, void>)function)(&row);
    }
}
