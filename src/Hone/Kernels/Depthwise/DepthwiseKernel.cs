using System.Runtime.CompilerServices;
using Hone.Kernels.Elementwise;
using Hone.Kernels.Pooling;
using Hone.Kernels.Simd;
using Hone.Kernels.Strips;
using Hone.Machine;

namespace Hone.Kernels.Depthwise;

/// <summary>Walks the output rows of a depthwise convolution; how a row is computed is the derived kernel's.</summary>
/// <remarks>
/// A row of one channel block reads R rows that are in the first or second cache level after the first of them, so no
/// blocking beyond rows is needed. Filter rows on padding are skipped. Scratch: a row of y where there is a residual,
/// and what a derived kernel copies of x.
/// </remarks>
internal abstract unsafe class DepthwiseKernel<S, V> : Kernel, IStripStage
    where S : struct, ISimd<V>
    where V : struct
{
    // Fields and not properties, since calls for each row would be felt in rows of seven pixels.

    /// <summary>Output columns.</summary>
    private protected readonly int Columns;

    /// <summary>The bounds of <see cref="Row"/>'s clamp; a residual is added before there are any.</summary>
    private protected readonly float Low = float.NegativeInfinity, High = float.PositiveInfinity;

    /// <summary>A vector of zeros.</summary>
    private protected readonly float* Zeros;

    private readonly AlignedBuffer _filters;
    private readonly AlignedBuffer _biases;
    private readonly WorkSplit _split;
    private readonly int _blocks;
    private readonly int _p;

    // Per output row: the input row under its first valid filter row, that filter row, how many there are, and whether
    // it can be computed together with the next.
    private readonly (long Pixels, long Filter, int Rows, DepthwisePair Pair)[] _taps;

    /// <param name="request">The convolution.</param>
    /// <param name="pitch">Pixels from one row to the next of what <see cref="Open"/> gives; 0 for the image's.</param>
    private protected DepthwiseKernel(DepthwiseRequest request, int pitch = 0)
    {
        Request = request;
        if (pitch == 0) pitch = request.W;
        _filters = DepthwiseWeights.Filters(request, S.Lanes);
        _biases = DepthwiseWeights.Biases(request, S.Lanes);
        _blocks = (request.C + S.Lanes - 1) / S.Lanes;
        (_p, Columns) = (request.P, request.Q);
        Zeros = _biases.Floats + ((long)_blocks * S.Lanes);
        if (!request.HasResidual) (Low, High) = (request.Activation.Low, request.Activation.High);
        _taps = new (long, long, int, DepthwisePair)[_p];
        for (int p = 0; p < _p; p++)
        {
            int top = (p * request.StrideH) - request.PadTop, step = request.DilationH;
            int first = top < 0 ? Math.Min(request.R, (-top + step - 1) / step) : 0;
            int last = Math.Min(request.R, top >= request.H ? 0 : ((request.H - 1 - top) / step) + 1);
            long pixels = ((long)top + ((long)first * step)) * pitch * S.Lanes;
            _taps[p] = (pixels, (long)first * request.S * S.Lanes, Math.Max(0, last - first), PairAt(p));
        }

        _split = WorkSplit.Of((long)request.N * _blocks * _p, (double)Columns * request.R * request.S);
    }

    /// <inheritdoc/>
    public override string Name => $"depthwise.f32.{Tile}.v{S.Lanes * 32}";

    /// <inheritdoc/>
    public override int Tasks => _split.Tasks;

    /// <inheritdoc/>
    public override long WeightBytes => _filters.Bytes + _biases.Bytes;

    /// <inheritdoc/>
    public override long ScratchBytes => ResidualBytes + CopiedBytes;

    private long ResidualBytes => Request.HasResidual ? (long)Columns * S.Lanes * sizeof(float) : 0;

    /// <summary>What is asked for.</summary>
    protected DepthwiseRequest Request { get; }

    /// <summary>The tile, as it appears in the name.</summary>
    protected abstract string Tile { get; }

    /// <summary>Scratch for <see cref="Open"/>.</summary>
    protected virtual long CopiedBytes => 0;

    /// <summary>Output rows that are computed from what one call of <see cref="Open"/> gives.</summary>
    protected virtual int RowsOpened => int.MaxValue;

    /// <summary>Whether <see cref="Pair"/> is there.</summary>
    protected virtual bool Pairs => false;

    /// <inheritdoc/>
    public StripShape? Shape
    {
        get
        {
            var r = Request;
            if (r.GroupSize > 1) return null;
            var rows = new WindowAxis(r.H, r.P, r.R, r.StrideH, r.DilationH, r.PadTop, r.PadBottom);
            return new StripShape(
                r.N, rows, _blocks, (long)r.W * S.Lanes, _blocks, (long)r.Q * S.Lanes,
                (double)_blocks * r.Q * r.R * r.S, WeightBytes, r.HasResidual);
        }
    }

    /// <summary>Planes may lie anywhere.</summary>
    public Kernel At(long inputPlane, int inputRows) => this;

    /// <inheritdoc/>
    public void Rows(in StripRows rows, byte* scratch)
    {
        var plane = rows;
        for (int block = 0; block < _blocks; block++)
        {
            Block(in plane, block, scratch);
            plane.X += rows.InputPlane;
            plane.Y += rows.OutputPlane;
            if (plane.Residual != null) plane.Residual += rows.OutputPlane;
        }
    }

    /// <summary>Operands: x, residual or null, y.</summary>
    public override void Run(void** operands, int task, byte* scratch)
    {
        long width = (long)Columns * S.Lanes;
        long height = (long)Request.H / Request.GroupSize * Request.W * S.Lanes;
        long unit = _split.First(task), end = _split.End(task);
        while (unit < end)
        {
            long plane = unit / _p;
            int first = (int)(unit % _p), count = (int)Math.Min(end - unit, _p - first);
            var rows = new StripRows
            {
                X = (float*)operands[0] + (plane * height), Y = (float*)operands[2] + (plane * _p * width),
                Residual = Request.HasResidual ? (float*)operands[1] + (plane * _p * width) : null,
                First = first, End = first + count,
            };
            Block(in rows, (int)(plane % _blocks), scratch);
            unit += count;
        }
    }

    /// <summary>Computes rows of one channel block; the planes are those of the block.</summary>
    private void Block(in StripRows rows, int block, byte* scratch)
    {
        var part = rows;
        while (part.First < rows.End)
        {
            part.End = (int)Math.Min(rows.End, part.First + (long)RowsOpened);
            part.X = Open(rows.X, part.First, part.End, (float*)(scratch + ResidualBytes));
            Compute(in part, block, scratch);
            part.First = part.End;
        }
    }

    /// <summary>Row 0 of the image as <see cref="Row"/> sees it, existing or not.</summary>
    /// <param name="x">Row 0 of the image.</param>
    /// <param name="p0">The first output row that will be computed.</param>
    /// <param name="p1">One past the last.</param>
    /// <param name="copy">Room for <see cref="CopiedBytes"/>.</param>
    protected virtual float* Open(float* x, int p0, int p1, float* copy) => x;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Compute(in StripRows rows, int block, byte* scratch)
    {
        long width = (long)Columns * S.Lanes;
        long below = (long)Request.StrideH * Request.W * S.Lanes, above = -(long)Request.PadTop * Request.W * S.Lanes;
        bool adds = rows.Residual != null, pairs = Pairs && !adds;
        float* x = rows.X, y = rows.Y + (rows.First * width), residual = rows.Residual + (rows.First * width);
        float* row = adds ? (float*)scratch : y, bias = _biases.Floats + ((long)block * S.Lanes);
        float* filter = _filters.Floats + ((long)block * Request.R * Request.S * S.Lanes);
        for (int p = rows.First, count; p < rows.End; p += count)
        {
            var taps = _taps[p];
            count = 1;
            if (pairs && taps.Pair != DepthwisePair.None && p + 1 < rows.End)
            {
                Pair(x + (above + (p * below)), taps.Pair, filter, bias, y);
                count = 2;
            }
            else
            {
                if (!adds) row = y;
                Row(x + taps.Pixels, taps.Rows, filter + taps.Filter, bias, row);
                if (adds) Add(row, residual, y, (int)width);
            }

            if (!Request.Activation.IsClamp) Activations.Apply<S, V>(y, count * (int)width, Request.Activation);
            y += count * width;
            residual += count * width;
        }
    }

    /// <summary>Computes an output row of one channel block, up to the clamp.</summary>
    /// <param name="x">The input row under the first valid filter row.</param>
    /// <param name="rows">Filter rows that do not fall on padding.</param>
    /// <param name="filter">The first valid filter row.</param>
    /// <param name="bias">The block's biases.</param>
    /// <param name="y">The output row.</param>
    protected abstract void Row(float* x, int rows, float* filter, float* bias, float* y);

    /// <summary>Computes two output rows of one channel block, up to the clamp.</summary>
    /// <param name="x">
    /// The input row under the first filter row for the first of them, existing or not.
    /// </param>
    /// <param name="pair">Which filter rows are not on padding.</param>
    /// <param name="filter">The first filter row.</param>
    /// <param name="bias">The block's biases.</param>
    /// <param name="y">The first output row.</param>
    protected virtual void Pair(float* x, DepthwisePair pair, float* filter, float* bias, float* y) =>
        throw new NotSupportedException();

    private DepthwisePair PairAt(int p)
    {
        int top = (p * Request.StrideH) - Request.PadTop, reach = (Request.R - 1) * Request.DilationH;
        int end = top + Request.StrideH + reach;
        if (p + 1 == _p || top < -1 || top + Request.StrideH < 0) return DepthwisePair.None;
        if (end > Request.H || top + reach >= Request.H) return DepthwisePair.None;
        return DepthwisePair.Served
            | (top < 0 ? DepthwisePair.None : DepthwisePair.First)
            | (end < Request.H ? DepthwisePair.Last : DepthwisePair.None);
    }

    private void Add(float* sums, float* residual, float* y, int count)
    {
        V low = S.Broadcast(Request.Activation.Low), high = S.Broadcast(Request.Activation.High);
        for (int i = 0; i < count; i += S.Lanes)
            S.Store(y + i, S.Min(high, S.Max(low, S.Add(S.Load(sums + i), S.Load(residual + i)))));
    }
}
