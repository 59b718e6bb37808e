using Hone.Kernels.Depthwise;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Quantized;

/// <summary>A depthwise convolution of bytes: any filter size, stride, padding and dilation, NCHWc.</summary>
/// <remarks>
/// Two rows of x at a time are widened to pairs of 16-bit numbers x - zx, zeros where there is padding: so a
/// multiply-add of pairs covers two taps, exactly. Where strides and dilations would leave most columns unread, those
/// read are gathered, tap by tap. Bound by instructions: of 19 for a vector of 3 x 3 the taps take 12.
/// </remarks>
internal sealed unsafe class ByteDepthwisePairs<S, V> : ByteDepthwiseKernel<S, V>
    where S : struct, ISimd<V>
    where V : struct
{
    private readonly ByteDepthwiseWeights _weights;
    private readonly Requantizer<S, V> _output;
    private readonly ByteDepthwiseTaps _taps;
    private readonly bool _gathered;
    private readonly bool _three;
    private readonly int _tiled, _columns;

    private ByteDepthwisePairs(ByteDepthwiseRequest request, long columns, bool gathered)
        : base(request, columns, 1, p => ByteDepthwiseWeights.Pairs(request.R, p))
    {
        _weights = new ByteDepthwiseWeights(request, S.Lanes);
        _output = new Requantizer<S, V>(request.Output);
        (_tiled, _gathered, _columns) = (Tiled(request), gathered, (int)columns);
        _taps = gathered
            ? new ByteDepthwiseTaps(0, request.S, S.Lanes, (nint)_tiled * S.Lanes)
            : new ByteDepthwiseTaps(0, request.S, (nint)request.StrideW * S.Lanes, (nint)request.DilationW * S.Lanes);
        _three = request.S == 3 && !gathered && request.DilationW == 1 && request.StrideW <= 2
            && request.Q >= ByteDepthwiseRows<S, V>.Tile;
    }

    /// <inheritdoc/>
    public override string Name =>
        $"depthwise.u8.{(_three ? $"3s{Request.StrideW}" : _gathered ? "gathered" : "any")}.v{S.Lanes * 32}";

    /// <inheritdoc/>
    public override long WeightBytes => _weights.Bytes + _output.Bytes;

    /// <summary>The kernel.</summary>
    public static Kernel Create(ByteDepthwiseRequest request)
    {
        long tiled = Tiled(request), gathered = tiled * request.S;
        long natural = ((tiled - 1) * request.StrideW) + ((request.S - 1L) * request.DilationW) + 1;
        return new ByteDepthwisePairs<S, V>(request, Math.Min(natural, gathered), gathered < natural);
    }

    private static int Tiled(ByteDepthwiseRequest request) => Math.Max(request.Q, ByteDepthwiseRows<S, V>.Tile);

    /// <inheritdoc/>
    protected override void Widen(byte* x, long row, float* e)
    {
        int width = Request.W, zero = Request.InputZero;
        byte* a = RowAt(x, row), b = RowAt(x, row + Request.DilationH);
        if (!_gathered)
        {
            ByteDepthwiseRows<S, V>.Widen(a, b, e, _columns, -Request.PadLeft, 1, width, zero);
            return;
        }

        for (int s = 0; s < Request.S; s++, e += _taps.Tap)
        {
            long column = ((long)s * Request.DilationW) - Request.PadLeft;
            ByteDepthwiseRows<S, V>.Widen(a, b, e, _tiled, column, Request.StrideW, width, zero);
        }
    }

    /// <inheritdoc/>
    protected override void Row(float** groups, int count, int parity, int rows, int block, byte* y)
    {
        var output = _output.Block(block);
        float* weights = _weights.At(block, parity);
        if (!_three || count != 2)
            ByteDepthwiseRows<S, V>.Any(groups, _taps with { Pairs = count }, weights, in output, Request.Q, y);
        else if (Request.StrideW == 1)
            ByteDepthwiseRows<S, V>.Three<Stride1>(groups, weights, in output, Request.Q, y);
        else
            ByteDepthwiseRows<S, V>.Three<Stride2>(groups, weights, in output, Request.Q, y);
    }
}
