using Hone.Kernels.Depthwise;
using Hone.Kernels.Simd;
using Hone.Machine;

namespace Hone.Kernels.Quantized;

/// <summary>A depthwise convolution of bytes: any filter size, stride, padding and dilation, NCHWc.</summary>
/// <remarks>
/// Two rows of x at a time are widened once to pairs of 16-bit numbers x - zx, zeros where there is padding: so a
/// multiply-add of pairs covers two taps, exactly, and every output pixel is computed alike. An output row may begin
/// with either row of a pair. Scratch: a ring of as many pairs of rows as lie under a filter, 4 bytes a number; where
/// strides and dilations would leave most columns unread, those read are gathered, tap by tap.
/// Bound by instructions: of 19 for a vector of 3 x 3 the taps take 12, the rest makes bytes of sums.
/// </remarks>
internal sealed unsafe class ByteDepthwiseKernel<S, V> : Kernel
    where S : struct, ISimd<V>
    where V : struct
{
    private readonly ByteDepthwiseRequest _request;
    private readonly ByteDepthwiseWeights _weights;
    private readonly Requantizer<S, V> _output;
    private readonly AlignedBuffer _padding;
    private readonly ByteDepthwiseTaps _taps;
    private readonly WorkSplit _split;
    private readonly bool _gathered;
    private readonly bool _three;
    private readonly int _blocks, _p, _q, _tiled;
    private readonly long _pitch;
    private readonly int _ring;

    private ByteDepthwiseKernel(ByteDepthwiseRequest request, long columns, bool gathered)
    {
        _request = request;
        _weights = new ByteDepthwiseWeights(request, S.Lanes);
        _output = new Requantizer<S, V>(request.Output);
        _padding = new AlignedBuffer(S.Lanes);
        new Span<byte>(_padding.Pointer, S.Lanes).Fill((byte)request.InputZero);
        (_blocks, _p, _q) = ((request.C + S.Lanes - 1) / S.Lanes, request.P, request.Q);
        (_tiled, _gathered, _pitch) = (Tiled(request), gathered, columns * S.Lanes);
        _taps = gathered
            ? new ByteDepthwiseTaps(0, request.S, S.Lanes, (nint)_tiled * S.Lanes)
            : new ByteDepthwiseTaps(
                0, request.S, (nint)request.StrideW * S.Lanes, (nint)request.DilationW * S.Lanes);
        _ring = _weights.Pairs(1);
        _three = request.R is 2 or 3 or 4 && request.S == 3 && !gathered && request.DilationW == 1
            && request.StrideW <= 2 && _q >= ByteDepthwiseRows<S, V>.Tile;
        double taps = (request.R + 1) / 2 * request.S * 2;
        _split = WorkSplit.Of((long)request.N * _blocks * _p, _q * (taps + 8));
    }

    /// <inheritdoc/>
    public override string Name =>
        $"depthwise.u8.{(_three ? $"3s{_request.StrideW}" : _gathered ? "gathered" : "any")}.v{S.Lanes * 32}";

    /// <inheritdoc/>
    public override int Tasks => _split.Tasks;

    /// <inheritdoc/>
    public override long ScratchBytes => _ring * (_pitch * sizeof(float) + sizeof(float*));

    /// <inheritdoc/>
    public override long WeightBytes => _weights.Bytes + _output.Bytes;

    /// <summary>The kernel.</summary>
    public static Kernel? Create(ByteDepthwiseRequest request)
    {
        long tiled = Tiled(request), gathered = tiled * request.S;
        long natural = ((tiled - 1) * request.StrideW) + ((request.S - 1L) * request.DilationW) + 1;
        return new ByteDepthwiseKernel<S, V>(request, Math.Min(natural, gathered), gathered < natural);
    }

    /// <summary>Operands: x, y.</summary>
    public override void Run(void** operands, int task, byte* scratch)
    {
        long unit = _split.First(task), end = _split.End(task);
        while (unit < end)
        {
            long plane = unit / _p;
            int first = (int)(unit % _p), count = (int)Math.Min(end - unit, _p - first);
            byte* x = (byte*)operands[0] + (plane * _request.H * _request.W * S.Lanes);
            byte* y = (byte*)operands[1] + (plane * _p * _q * S.Lanes);
            Rows(x, y, first, first + count, (int)(plane % _blocks), (float*)scratch);
            unit += count;
        }
    }

    private static int Tiled(ByteDepthwiseRequest request) => Math.Max(request.Q, ByteDepthwiseRows<S, V>.Tile);

    /// <summary>Output rows of one block of channels; x and y are its planes.</summary>
    private void Rows(byte* x, byte* y, int p0, int p1, int block, float* scratch)
    {
        float** rows = (float**)(scratch + (_ring * _pitch));
        var output = _output.Block(block);
        long widened = -1, phase = -1;
        for (int p = p0; p < p1; p++)
        {
            // Rows that are a dilation apart make pairs of their own; rows of padding count.
            long top = (long)p * _request.StrideH, row = top / _request.DilationH, first = row / 2;
            int parity = (int)(row % 2), pairs = _weights.Pairs(parity);
            if (top % _request.DilationH != phase || widened < first) widened = first;
            phase = top % _request.DilationH;
            for (; widened < first + pairs; widened++)
                Widen(x, (widened * 2 * _request.DilationH) + phase, scratch + (widened % _ring * _pitch));
            for (int pair = 0; pair < pairs; pair++) rows[pair] = scratch + ((first + pair) % _ring * _pitch);
            Row(rows, _weights.At(block, parity), pairs, in output, y + ((long)p * _q * S.Lanes));
        }
    }

    /// <summary>A pair of rows, the upper one counted from the top of the padding.</summary>
    private void Widen(byte* x, long row, float* e)
    {
        var picture = new ByteDepthwisePicture
        {
            Width = _request.W, Padding = _padding.Pointer,
            ZeroPair = BitConverter.Int32BitsToSingle(_request.InputZero * 0x10001),
        };
        byte* a = RowAt(x, row), b = RowAt(x, row + _request.DilationH);
        if (!_gathered)
        {
            ByteDepthwiseRows<S, V>.Widen(a, b, e, (int)(_pitch / S.Lanes), -_request.PadLeft, 1, in picture);
            return;
        }

        for (int s = 0; s < _request.S; s++, e += _taps.Tap)
        {
            long column = ((long)s * _request.DilationW) - _request.PadLeft;
            ByteDepthwiseRows<S, V>.Widen(a, b, e, _tiled, column, _request.StrideW, in picture);
        }
    }

    private byte* RowAt(byte* x, long row)
    {
        long h = row - _request.PadTop;
        return h < 0 || h >= _request.H ? _padding.Pointer : x + (h * _request.W * S.Lanes);
    }

    private void Row(float** rows, float* weights, int pairs, in RequantizerBlock block, byte* y)
    {
        if (!_three || pairs != 2)
            ByteDepthwiseRows<S, V>.Any(rows, _taps with { Pairs = pairs }, weights, in block, _q, y);
        else if (_request.StrideW == 1)
            ByteDepthwiseRows<S, V>.Three<Stride1>(rows, weights, in block, _q, y);
        else
            ByteDepthwiseRows<S, V>.Three<Stride2>(rows, weights, in block, _q, y);
    }
}

/// <summary>Depthwise convolutions of bytes.</summary>
internal readonly struct ByteDepthwiseFamily : IKernelFamily
{
    /// <inheritdoc/>
    public static Kernel? Create<S, V>(KernelRequest any)
        where S : struct, ISimd<V>
        where V : struct => any is ByteDepthwiseRequest request ? ByteDepthwiseKernel<S, V>.Create(request) : null;
}
