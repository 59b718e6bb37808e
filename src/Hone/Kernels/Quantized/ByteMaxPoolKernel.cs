using Hone.Kernels.Pooling;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Quantized;

/// <summary>
/// Max pooling of bytes in NCHWc: the largest over a window's rows into a row of scratch, where they are bytes side by
/// side, then over its columns. R + S taps a pixel instead of R S, and most of them four pixels at a time.
/// </summary>
/// <remarks>
/// Operands: x, y; y must not alias x. Scratch: a row of input and its padding. Padding is 0 there, the least of bytes:
/// so the columns know no sides.
/// </remarks>
internal sealed unsafe class ByteMaxPoolKernel<S, V> : Kernel
    where S : struct, ISimd<V>
    where V : struct
{
    private const int Line = 64;

    private readonly WindowAxis _rows;
    private readonly WindowAxis _columns;
    private readonly nint _width;
    private readonly nint _before;
    private readonly nint _after;
    private readonly WorkSplit _split;

    /// <summary>The kernel.</summary>
    public ByteMaxPoolKernel(ByteMaxPoolRequest r)
    {
        _rows = new(r.H, r.P, r.R, r.StrideH, r.DilationH, r.PadTop, r.PadBottom);
        _columns = new(r.W, r.Q, r.S, r.StrideW, r.DilationW, r.PadLeft, r.PadRight);
        _width = (nint)r.W * S.Lanes;
        // The row itself begins at a line, as rows of x mostly do.
        _before = ((nint)r.PadLeft * S.Lanes + Line - 1) / Line * Line;
        nint last = ((nint)(r.Q - 1) * r.StrideW) + ((nint)(r.S - 1) * r.DilationW) - r.PadLeft;
        _after = Math.Max(0, last + 1 - r.W) * S.Lanes;
        double taps = ((double)r.W * r.R) + ((double)r.Q * r.S * (r.StrideW == 1 ? 1 : 2));
        _split = WorkSplit.Of((long)r.N * ((r.C + S.Lanes - 1) / S.Lanes) * r.P, 20 + (taps / 3));
    }

    /// <inheritdoc/>
    public override string Name => $"maxpool.u8.v{S.Lanes * 32}";

    /// <inheritdoc/>
    public override int Tasks => _split.Tasks;

    /// <inheritdoc/>
    public override long ScratchBytes => _before + _width + _after;

    /// <summary>Operands: x, y.</summary>
    public override void Run(void** operands, int task, byte* scratch)
    {
        byte* row = scratch + _before;
        new Span<byte>(scratch, (int)_before).Clear();
        new Span<byte>(row + _width, (int)_after).Clear();
        nint pitch = (nint)_columns.Outputs * S.Lanes;
        for (long unit = _split.First(task), end = _split.End(task); unit < end; unit++)
        {
            byte* x = (byte*)operands[0] + (unit / _rows.Outputs * _rows.Size * _width);
            Row(x, (int)(unit % _rows.Outputs), row, (byte*)operands[1] + (unit * pitch));
        }
    }

    private void Row(byte* x, int p, byte* row, byte* y)
    {
        int first = _rows.FirstTap(p), taps = _rows.EndTap(p) - first;
        nint count = (nint)_columns.Outputs * S.Lanes, step = (nint)_columns.Dilation * S.Lanes;
        if (taps == 0)
        {
            new Span<byte>(y, (int)count).Clear();
            return;
        }

        x += (_rows.Start(p) + ((nint)first * _rows.Dilation)) * _width;
        ByteMaxima<S, V>.Neighbours(x, _rows.Dilation * _width, taps, row, _width);
        row -= (nint)_columns.Before * S.Lanes;
        if (_columns.Stride == 1) ByteMaxima<S, V>.Neighbours(row, step, _columns.Taps, y, count);
        else ByteMaxima<S, V>.Pixels(row, (nint)_columns.Stride * S.Lanes, step, _columns.Taps, y, _columns.Outputs);
    }
}

/// <summary>Max pooling of bytes.</summary>
internal readonly struct ByteMaxPoolFamily : IKernelFamily
{
    /// <inheritdoc/>
    public static Kernel? Create<S, V>(KernelRequest any)
        where S : struct, ISimd<V>
        where V : struct => any is ByteMaxPoolRequest request ? new ByteMaxPoolKernel<S, V>(request) : null;
}
