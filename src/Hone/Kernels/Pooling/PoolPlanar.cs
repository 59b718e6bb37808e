using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Pooling;

/// <summary>Pooling over NCHW: the window's rows are folded by vectors into a row of scratch, then its columns by scalars.</summary>
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FoldColumns(float* folded, int counted, float* y)
    {
        for (int q = 0; q < _columns.Outputs; q++)
        {
            int first = _columns.FirstTap(q), end = _columns.EndTap(q);
            float* v = folded + _columns.Start(q);
            float sum = TPooling.Start;
            for (int s = first; s < end; s++) sum = TPooling.Step(sum, v[(long)s * _columns.Dilation]);
            y[q] = TPooling.Finish(sum, (float)counted * (_countPadding ? _columns.PaddedTaps(q) : end - first));
        }
    }
}
