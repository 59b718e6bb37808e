using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;
using Hone.Kernels.Strips;

namespace Hone.Kernels.Pooling;

/// <summary>Pooling over NCHWc: four pixels at a time where windows are inside, one at a time by the sides.</summary>
/// <remarks>Scratch: 0 bytes. The taps are taken by rows, then columns.</remarks>
internal sealed unsafe class PoolBlocked<S, V, TPooling>(PoolRequest request) : Kernel, IStripStage
    where S : struct, ISimd<V>
    where V : struct
    where TPooling : struct, IPooling
{
    private readonly WindowAxis _rows = request.Rows;
    private readonly WindowAxis _columns = request.Columns;
    private readonly bool _countPadding = request.Kind == PoolKind.AverageWithPadding;
    private readonly int _images = request.N;
    private readonly int _blocks = (request.C + S.Lanes - 1) / S.Lanes;
    private readonly WorkSplit _split = WorkSplit.Of(
        (long)request.N * ((request.C + S.Lanes - 1) / S.Lanes) * request.P, 1.5 * request.Q * request.R * request.S);

    /// <inheritdoc/>
    public override string Name => $"pool.{TPooling.Word}.f32.nchwc.v{S.Lanes * 32}";

    /// <inheritdoc/>
    public override int Tasks => _split.Tasks;

    /// <inheritdoc/>
    public StripShape? Shape => new(
        _images, _rows, _blocks, (long)_columns.Size * S.Lanes, _blocks, (long)_columns.Outputs * S.Lanes,
        (double)_blocks * _columns.Outputs * _rows.Taps * _columns.Taps, 0, HasResidual: false);

    /// <summary>Planes may lie anywhere.</summary>
    public Kernel At(long inputPlane, int inputRows) => this;

    /// <inheritdoc/>
    public void Rows(in StripRows rows, byte* scratch)
    {
        for (int block = 0; block < _blocks; block++)
            for (int p = rows.First; p < rows.End; p++)
                Row(rows.X + (block * rows.InputPlane), rows.Y + (block * rows.OutputPlane), p);
    }

    /// <summary>Operands: x, y.</summary>
    public override void Run(void** operands, int task, byte* scratch)
    {
        int height = _rows.Outputs;
        long input = (long)_rows.Size * _columns.Size * S.Lanes, output = (long)height * _columns.Outputs * S.Lanes;
        for (long unit = _split.First(task), end = _split.End(task); unit < end; unit++)
        {
            long plane = unit / height;
            float* x = (float*)operands[0] + (plane * input), y = (float*)operands[1] + (plane * output);
            Row(x, y, (int)(unit % height));
        }
    }

    private void Row(float* x, float* y, int p)
    {
        int first = _rows.FirstTap(p), taps = _rows.EndTap(p) - first;
        int counted = _countPadding ? _rows.PaddedTaps(p) : taps;
        x += ((long)_rows.Start(p) + ((long)first * _rows.Dilation)) * _columns.Size * S.Lanes;
        Row(x, taps, counted, y + ((long)p * _columns.Outputs * S.Lanes));
    }

    private void Row(float* x, int taps, int counted, float* y)
    {
        int q = 0;
        for (; q < _columns.InsideFirst; q++) One(x, taps, counted, y, q);
        for (; q + 4 <= _columns.InsideEnd; q += 4) Four(x, taps, counted, y, q);
        for (; q < _columns.Outputs; q++) One(x, taps, counted, y, q);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Four(float* x, int taps, int counted, float* y, int q)
    {
        long next = (long)_columns.Stride * S.Lanes, tapStep = (long)_columns.Dilation * S.Lanes;
        long rowStep = (long)_rows.Dilation * _columns.Size * S.Lanes;
        int columns = _columns.Taps;
        V y0 = S.Broadcast(TPooling.Start), y1 = y0, y2 = y0, y3 = y0;
        V g0 = S.Zero, g1 = g0, g2 = g0, g3 = g0;
        x += (long)_columns.Start(q) * S.Lanes;
        for (; taps > 0; taps--)
        {
            float* v = x;
            for (int s = 0; s < columns; s++)
            {
                TPooling.Step<S, V>(ref y0, ref g0, S.Load(v));
                TPooling.Step<S, V>(ref y1, ref g1, S.Load(v + next));
                TPooling.Step<S, V>(ref y2, ref g2, S.Load(v + (2 * next)));
                TPooling.Step<S, V>(ref y3, ref g3, S.Load(v + (3 * next)));
                v += tapStep;
            }

            x += rowStep;
        }

        V count = S.Broadcast((float)counted * columns);
        y += (long)q * S.Lanes;
        S.Store(y, TPooling.Finish<S, V>(y0, g0, count));
        S.Store(y + S.Lanes, TPooling.Finish<S, V>(y1, g1, count));
        S.Store(y + (2 * S.Lanes), TPooling.Finish<S, V>(y2, g2, count));
        S.Store(y + (3 * S.Lanes), TPooling.Finish<S, V>(y3, g3, count));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void One(float* x, int taps, int counted, float* y, int q)
    {
        int first = _columns.FirstTap(q), columns = _columns.EndTap(q) - first;
        long tapStep = (long)_columns.Dilation * S.Lanes;
        long rowStep = (long)_rows.Dilation * _columns.Size * S.Lanes;
        V sum = S.Broadcast(TPooling.Start), guard = S.Zero;
        x += (_columns.Start(q) + ((long)first * _columns.Dilation)) * S.Lanes;
        for (; taps > 0; taps--)
        {
            for (int s = 0; s < columns; s++) TPooling.Step<S, V>(ref sum, ref guard, S.Load(x + (s * tapStep)));
            x += rowStep;
        }

        V count = S.Broadcast((float)counted * (_countPadding ? _columns.PaddedTaps(q) : columns));
        S.Store(y + ((long)q * S.Lanes), TPooling.Finish<S, V>(sum, guard, count));
    }
}
