using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Hone.Kernels.Simd;
using Hone.Machine;

namespace Hone.Kernels.Quantized;

/// <summary>
/// Walks the output rows of a depthwise convolution of bytes; how rows are widened and computed is derived kernels'.
/// </summary>
/// <remarks>
/// Rows of x are widened in groups of two or more that lie together afterwards, columns of padding among them: so that
/// every output pixel is computed alike. Every second row begins a group, and an output row may begin with either of a
/// group's first two rows. Scratch: a ring of the groups under a filter, a vector for each column, and their addresses.
/// </remarks>
internal abstract unsafe class ByteDepthwiseKernel<S, V> : Kernel
    where S : struct, ISimd<V>
    where V : struct
{
    private readonly AlignedBuffer _padding;
    private readonly WorkSplit _split;
    private readonly int _blocks, _p;
    private readonly long _pitch;
    private readonly int _step, _even, _odd, _ring;

    /// <param name="request">The convolution.</param>
    /// <param name="columns">Vectors of a group.</param>
    /// <param name="step">Groups from one under a filter to the next.</param>
    /// <param name="groups">How many are under a filter that begins with a group's first (0) or second (1) row.</param>
    private protected ByteDepthwiseKernel(ByteDepthwiseRequest request, long columns, int step, Func<int, int> groups)
    {
        Request = request;
        _padding = new AlignedBuffer((long)request.W * S.Lanes, zeroed: false);
        NativeMemory.Fill(_padding.Pointer, (nuint)_padding.Bytes, (byte)request.InputZero);
        (_blocks, _p, _pitch) = ((request.C + S.Lanes - 1) / S.Lanes, request.P, columns * S.Lanes);
        (_step, _even, _odd) = (step, groups(0), groups(1));
        _ring = ((_odd - 1) * step) + 1;
        double taps = (request.R + 1) / 2 * request.S * 2;
        _split = WorkSplit.Of((long)request.N * _blocks * _p, request.Q * (taps + 8));
    }

    /// <inheritdoc/>
    public override int Tasks => _split.Tasks;

    /// <inheritdoc/>
    public override long ScratchBytes => (_ring * _pitch * sizeof(float)) + (_odd * sizeof(float*));

    /// <summary>What is asked for.</summary>
    protected ByteDepthwiseRequest Request { get; }

    /// <summary>Whether two output rows that begin with the rows of one group are computed together.</summary>
    protected virtual bool Doubles => false;

    /// <summary>Operands: x, y.</summary>
    public override void Run(void** operands, int task, byte* scratch)
    {
        long unit = _split.First(task), end = _split.End(task);
        while (unit < end)
        {
            long plane = unit / _p;
            int first = (int)(unit % _p), count = (int)Math.Min(end - unit, _p - first);
            byte* x = (byte*)operands[0] + (plane * Request.H * Request.W * S.Lanes);
            byte* y = (byte*)operands[1] + (plane * _p * Request.Q * S.Lanes);
            Rows(x, y, first, first + count, (int)(plane % _blocks), (float*)scratch);
            unit += count;
        }
    }

    /// <summary>Output rows of one block of channels; x and y are its planes.</summary>
    private void Rows(byte* x, byte* y, int p0, int p1, int block, float* scratch)
    {
        float** groups = (float**)(scratch + (_ring * _pitch));
        int widened = -1, phase = -1, dilation = Request.DilationH;
        for (int p = p0, computed; p < p1; p += computed)
        {
            // Rows that are a dilation apart make groups of their own; rows of padding count.
            int row = p * Request.StrideH, before = phase;
            (row, phase) = dilation == 1 ? (row, 0) : Math.DivRem(row, dilation);
            int first = row >> 1, count = (row & 1) == 0 ? _even : _odd, end = first + ((count - 1) * _step) + 1;
            if (phase != before || widened < first) widened = first;
            for (; widened < end; widened++)
                Widen(x, (widened * 2L * dilation) + phase, scratch + (widened % _ring * _pitch));
            for (int group = 0; group < count; group++)
                groups[group] = scratch + ((first + (group * _step)) % _ring * _pitch);
            computed = Doubles && (row & 1) == 0 && p + 1 < p1 ? 2 : 1;
            Row(groups, count, row & 1, computed, block, y + ((long)p * Request.Q * S.Lanes));
        }
    }

    /// <summary>A row of the picture, counted from the top of the padding; of zx where it is padding.</summary>
    protected byte* RowAt(byte* x, long row)
    {
        long h = row - Request.PadTop;
        return h < 0 || h >= Request.H ? _padding.Pointer : x + (h * Request.W * S.Lanes);
    }

    /// <summary>Widens the rows of a group, a dilation apart.</summary>
    /// <param name="x">The block's plane.</param>
    /// <param name="row">The first, for <see cref="RowAt"/>.</param>
    /// <param name="e">A vector for each column.</param>
    protected abstract void Widen(byte* x, long row, float* e);

    /// <summary>Computes an output row of one block, or two.</summary>
    /// <param name="groups">The widened groups.</param>
    /// <param name="count">How many.</param>
    /// <param name="parity">Whether the filter begins with the first group's first (0) or second (1) row.</param>
    /// <param name="rows">1, or 2 where <see cref="Doubles"/>.</param>
    /// <param name="block">Which block of channels.</param>
    /// <param name="y">The row.</param>
    protected abstract void Row(float** groups, int count, int parity, int rows, int block, byte* y);
}

/// <summary>Depthwise convolutions of bytes.</summary>
internal readonly struct ByteDepthwiseFamily : IKernelFamily
{
    /// <inheritdoc/>
    public static Kernel? Create<S, V>(KernelRequest any)
        where S : struct, ISimd<V>
        where V : struct
    {
        if (any is not ByteDepthwiseRequest request) return null;
        Kernel? quads = typeof(V) == typeof(Vector512<float>) ? ByteDepthwiseQuads.Create(request) : null;
        return quads ?? ByteDepthwisePairs<S, V>.Create(request);
    }
}
