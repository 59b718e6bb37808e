using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Reductions;

/// <summary>Reduction over any axes: along rows where the last axis is reduced, else by columns of vectors.</summary>
/// <remarks>
/// The axes fall into kept and reduced loops, each nest collapsed on its own. By rows, the innermost reduced loop runs
/// over consecutive floats in four partial results. By columns, the innermost kept loop does, four vectors at a time.
/// Scratch: 0 bytes.
/// </remarks>
internal sealed unsafe class ReduceKernel<S, V, TReduction> : Kernel
    where S : struct, ISimd<V>
    where V : struct
    where TReduction : struct, IReduction
{
    private readonly string _kind;
    private readonly StridedLoops _kept;
    private readonly StridedLoops _reduced;
    private readonly bool _byRows;
    private readonly long _row;
    private readonly long _reducedRows;
    private readonly long _strips;
    private readonly float _count;
    private readonly WorkSplit _split;

    /// <summary>The kernel.</summary>
    public ReduceKernel(ReduceRequest request)
    {
        _kind = request.Kind.ToString().ToLowerInvariant();
        long[] strides = request.Input.Strides();
        bool[] isReduced = new bool[request.Input.Rank];
        foreach (int axis in request.Axes) isReduced[axis] = true;
        _kept = Nest(request, strides, isReduced, reduced: false);
        _reduced = Nest(request, strides, isReduced, reduced: true);
        _byRows = _reduced.Rank > 0 && _reduced.Stride(0, 0) == 1;
        _count = _reduced.Outer(0);
        _row = (_byRows ? _reduced : _kept).Extent(0);
        _reducedRows = _reduced.Outer(_byRows ? 1 : 0);
        _strips = _byRows ? 1 : (_row + Strip - 1) / Strip;
        long units = _byRows ? _kept.Outer(0) : _kept.Outer(1) * _strips;
        double vectors = (_byRows ? _row : Math.Min(_row, Strip)) / (double)S.Lanes;
        _split = WorkSplit.Of(units, (_reducedRows * (vectors + 4)) + 60);
    }

    /// <inheritdoc/>
    public override string Name => $"reduce.{_kind}.f32.v{S.Lanes * 32}";

    /// <inheritdoc/>
    public override int Tasks => _split.Tasks;

    private static long Strip => 4 * S.Lanes;

    /// <summary>Operands: x, y.</summary>
    public override void Run(void** operands, int task, byte* scratch)
    {
        float* x = (float*)operands[0], y = (float*)operands[1];
        long first = _split.First(task), end = _split.End(task), strip = first % _strips;
        var kept = new StridedWalk(_kept, _byRows ? 0 : 1, first / _strips);
        for (long unit = first; unit < end; unit++)
        {
            if (_byRows)
            {
                y[unit] = Row(x + kept.Offset(0));
                kept.Next();
                continue;
            }

            long at = strip * Strip;
            Columns(x + kept.Offset(0) + at, y + (unit / _strips * _row) + at, Math.Min(Strip, _row - at));
            if (++strip < _strips) continue;
            strip = 0;
            kept.Next();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private float Row(float* x)
    {
        V y0 = S.Broadcast(TReduction.Start), y1 = y0, y2 = y0, y3 = y0, rest = y0;
        var walk = new StridedWalk(_reduced, 1, 0);
        for (long row = 0; row < _reducedRows; row++, walk.Next())
        {
            RowFold<S, V, TReduction>.Add(
                x + walk.Offset(0), _row, ref y0, ref y1, ref y2, ref y3, ref rest);
        }

        return RowFold<S, V, TReduction>.Result(y0, y1, y2, y3, rest, _count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Columns(float* x, float* y, long width)
    {
        V count = S.Broadcast(_count);
        if (width == Strip)
        {
            V y0 = S.Broadcast(TReduction.Start), y1 = y0, y2 = y0, y3 = y0;
            var walk = new StridedWalk(_reduced, 0, 0);
            for (long row = 0; row < _reducedRows; row++, walk.Next())
            {
                float* v = x + walk.Offset(0);
                y0 = TReduction.Step<S, V>(y0, S.Load(v));
                y1 = TReduction.Step<S, V>(y1, S.Load(v + S.Lanes));
                y2 = TReduction.Step<S, V>(y2, S.Load(v + (2 * S.Lanes)));
                y3 = TReduction.Step<S, V>(y3, S.Load(v + (3 * S.Lanes)));
            }

            S.Store(y, TReduction.Finish<S, V>(y0, count));
            S.Store(y + S.Lanes, TReduction.Finish<S, V>(y1, count));
            S.Store(y + (2 * S.Lanes), TReduction.Finish<S, V>(y2, count));
            S.Store(y + (3 * S.Lanes), TReduction.Finish<S, V>(y3, count));
            return;
        }

        for (long i = 0; i < width; i += S.Lanes)
        {
            int lanes = (int)Math.Min(S.Lanes, width - i);
            V sum = S.Broadcast(TReduction.Start);
            var walk = new StridedWalk(_reduced, 0, 0);
            for (long row = 0; row < _reducedRows; row++, walk.Next())
            {
                float* v = x + walk.Offset(0) + i;
                sum = TReduction.Step<S, V>(sum, lanes == S.Lanes ? S.Load(v) : S.LoadFirst(v, lanes));
            }

            S.StoreFirst(y + i, TReduction.Finish<S, V>(sum, count), lanes);
        }
    }

    private static StridedLoops Nest(ReduceRequest request, long[] strides, bool[] isReduced, bool reduced)
    {
        List<long> extents = [], steps = [];
        for (int axis = 0; axis < strides.Length; axis++)
        {
            if (isReduced[axis] != reduced) continue;
            extents.Add(request.Input[axis]);
            steps.Add(strides[axis]);
        }

        return StridedLoops.Collapse([.. extents], [.. steps]);
    }
}
