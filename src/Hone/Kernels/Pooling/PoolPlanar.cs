using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Pooling;

/// <summary>
/// Pooling over NCHW: the window's rows are folded by vectors into a row of scratch, then its columns by scalars.
/// </summary>
/// <remarks>Scratch: W floats, rounded up to a vector. The taps are taken by columns, then rows.</remarks>
internal sealed unsafe class PoolPlanar<S, V, TPooling>(PoolRequest request) : Kernel
    where S : struct, ISimd<V>
    where V : struct
    where TPooling : struct, IPooling
{
    private readonly WindowAxis _rows = request.Rows;
    private readonly WindowAxis _columns = request.Columns;
    private readonly bool _countPadding = request.Kind == PoolKind.AverageWithPadding;
    private readonly WorkSplit _split = WorkSplit.Of(
        (long)request.N * request.C * request.P,
        (2.0 * request.Q * request.S) + ((double)request.W * request.R / S.Lanes));

    /// <inheritdoc/>
    public override string Name => $"pool.{TPooling.Word}.f32.nchw.v{S.Lanes * 32}";

    /// <inheritdoc/>
    public override int Tasks => _split.Tasks;

    /// <inheritdoc/>
    public override long ScratchBytes => (_columns.Size + (long)S.Lanes) * sizeof(float);

    /// <summary>Operands: x, y.</summary>
    public override void Run(void** operands, int task, byte* scratch)
    {
        long plane = (long)_rows.Size * _columns.Size;
        for (long unit = _split.First(task), end = _split.End(task); unit < end; unit++)
        {
            int p = (int)(unit % _rows.Outputs), first = _rows.FirstTap(p), taps = _rows.EndTap(p) - first;
            int counted = _countPadding ? _rows.PaddedTaps(p) : taps;
            float* x = (float*)operands[0] + (unit / _rows.Outputs * plane);
            FoldRows(x + ((_rows.Start(p) + ((long)first * _rows.Dilation)) * _columns.Size), taps, (float*)scratch);
            FoldColumns((float*)scratch, counted, (float*)operands[1] + (unit * _columns.Outputs));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FoldRows(float* x, int taps, float* folded)
    {
        int width = _columns.Size;
        long rowStep = (long)_rows.Dilation * width;
        for (int w = 0; w < width; w += S.Lanes)
        {
            int lanes = Math.Min(S.Lanes, width - w);
            V sum = S.Broadcast(TPooling.Start), guard = S.Zero;
            for (int r = 0; r < taps; r++)
            {
                float* v = x + w + (r * rowStep);
                TPooling.Step<S, V>(ref sum, ref guard, lanes == S.Lanes ? S.Load(v) : S.LoadFirst(v, lanes));
            }

            S.Store(folded + w, TPooling.Finish<S, V>(sum, guard, S.Broadcast(1)));
        }
    }

    private void FoldColumns(float* folded, int counted, float* y)
    {
        int q = 0, inside = _columns.InsideFirst;
        for (; q < inside; q++) y[q] = AtSide(folded, counted, q);
        for (inside = _columns.InsideEnd; q + 4 <= inside; q += 4)
            Four(folded + _columns.Start(q), (float)counted * _columns.Taps, y + q);
        for (; q < _columns.Outputs; q++) y[q] = AtSide(folded, counted, q);
    }

    private float AtSide(float* folded, int counted, int q)
    {
        int first = _columns.FirstTap(q), end = _columns.EndTap(q);
        float* v = folded + _columns.Start(q);
        float sum = TPooling.Start;
        for (int s = first; s < end; s++) sum = TPooling.Step(sum, v[(long)s * _columns.Dilation]);
        return TPooling.Finish(sum, (float)counted * (_countPadding ? _columns.PaddedTaps(q) : end - first));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Four(float* v, float count, float* y)
    {
        int stride = _columns.Stride;
        float y0 = TPooling.Start, y1 = y0, y2 = y0, y3 = y0;
        for (int s = _columns.Taps; s > 0; s--, v += _columns.Dilation)
        {
            y0 = TPooling.Step(y0, v[0]);
            y1 = TPooling.Step(y1, v[stride]);
            y2 = TPooling.Step(y2, v[2 * stride]);
            y3 = TPooling.Step(y3, v[3 * stride]);
        }

        y[0] = TPooling.Finish(y0, count);
        y[1] = TPooling.Finish(y1, count);
        y[2] = TPooling.Finish(y2, count);
        y[3] = TPooling.Finish(y3, count);
    }
}
