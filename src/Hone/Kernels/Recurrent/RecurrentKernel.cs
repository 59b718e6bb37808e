using System.Runtime.CompilerServices;
using Hone.Kernels.Gemm;
using Hone.Kernels.Simd;
using Hone.Machine;

namespace Hone.Kernels.Recurrent;

/// <summary>Makes <see cref="RecurrentKernel{S, V, TCell}"/>.</summary>
internal readonly struct RecurrentFamily : IKernelFamily
{
    /// <inheritdoc/>
    public static Kernel? Create<S, V>(KernelRequest any)
        where S : struct, ISimd<V>
        where V : struct
    {
        if (any is not RecurrentRequest { Steps: > 0, Batch: > 0, Hidden: > 0 } r) return null;
        // Packed weights are one buffer, filled through spans.
        long padded = r.Hidden + S.Lanes;
        if (4 * padded * Math.Max(r.Input, r.Hidden) * r.Reverse.Length > int.MaxValue) return null;
        if ((long)r.Steps * r.Batch > int.MaxValue) return null;
        return r.Cell == CellKind.Lstm
            ? new RecurrentKernel<S, V, LstmCell>(r) : new RecurrentKernel<S, V, GruCell>(r);
    }
}

/// <summary>LSTM and GRU over sequences, as <see cref="RecurrentRequest"/> says.</summary>
/// <remarks>
/// Operands: those of the request. Workspace: states, memories and, for more steps than one, the sums of W x of every
/// step. Scratch: 16 vectors. <see cref="RecurrentPlan"/> tells the phases and tasks, <see cref="CellProducts{S, V,
/// TCell, TRows}"/> the order of the sums: the same bits for any threads, and for a row alone or in a batch.
/// Error of a step: that of the sums, and some ulp of the functions.  A NaN stays within its row.
/// Work: one row is bound by the bandwidth of R, read at every step; four rows by multiplications.
/// </remarks>
internal sealed unsafe class RecurrentKernel<S, V, TCell> : Kernel
    where S : struct, ISimd<V>
    where V : struct
    where TCell : struct, ICell
{
    private readonly RecurrentRequest _request;
    private readonly RecurrentPlan _plan;
    private readonly AlignedBuffer _w;
    private readonly AlignedBuffer _r;
    private readonly AlignedBuffer _bias;
    private readonly AlignedBuffer? _peepholes;

    /// <summary>Cuts the work and packs the weights.</summary>
    public RecurrentKernel(RecurrentRequest request)
    {
        _request = request;
        _plan = new RecurrentPlan(request, S.Lanes);
        var packing = new CellPacking(request, TCell.Gates, S.Lanes);
        int[] ofInput = TCell.OfInput.ToArray(), ofState = TCell.OfState.ToArray();
        _w = packing.Panels(request.W, request.Input);
        _r = packing.Panels(request.R, request.Hidden);
        _bias = packing.Bias(ofInput, ofState);
        _peepholes = packing.Peepholes();
    }

    /// <inheritdoc/>
    public override string Name => $"{(_request.Cell == CellKind.Lstm ? "lstm" : "gru")}.f32.v{S.Lanes * 32}";

    /// <inheritdoc/>
    public override int Tasks => _plan.Tasks;

    /// <inheritdoc/>
    public override ReadOnlySpan<int> Barriers => _plan.Barriers;

    /// <inheritdoc/>
    public override long WorkspaceBytes => _plan.Floats * sizeof(float);

    /// <inheritdoc/>
    public override long ScratchBytes => 4 * RecurrentPlan.Rows * S.Lanes * sizeof(float);

    /// <inheritdoc/>
    public override long WeightBytes => _w.Bytes + _r.Bytes + _bias.Bytes + (_peepholes?.Bytes ?? 0);

    // A sum lies in registers for four rows at 512 bits, for two below.
    private static int MostRows => S.Lanes == 16 ? RecurrentPlan.Rows : 2;

    /// <inheritdoc/>
    public override void Run(void** operands, int task, byte* scratch)
    {
        if (task < _plan.AheadTasks)
        {
            RunAhead((float*)operands[0], (float*)operands[7], task);
            return;
        }

        task -= _plan.AheadTasks;
        if (!_plan.InStep)
        {
            for (long line = _plan.Whole.First(task); line < _plan.Whole.End(task); line++)
                for (int step = 0; step < _request.Steps; step++)
                    RunStep(operands, (int)line, step, 0, _plan.Blocks, (float*)scratch);
            return;
        }

        int tasks = _plan.Step.Tasks;
        long unit = _plan.Step.First(task % tasks), end = _plan.Step.End(task % tasks);
        for (long next; unit < end; unit = next)
        {
            long line = unit / _plan.Blocks, first = unit % _plan.Blocks;
            next = Math.Min(end, (line + 1) * _plan.Blocks);
            RunStep(operands, (int)line, task / tasks, (int)first, (int)(first + next - unit), (float*)scratch);
        }
    }

    // W x and the biases of some rows of every step, for some vectors of units.
    private void RunAhead(float* x, float* workspace, int task)
    {
        int rows = _request.Steps * _request.Batch;
        int chunks = (rows + RecurrentPlan.ChunkRows - 1) / RecurrentPlan.ChunkRows;
        var tile = default(CellTile);
        tile.Inputs = _request.Input;
        for (long unit = _plan.Ahead.First(task); unit < _plan.Ahead.End(task); unit++)
        {
            int first = (int)(unit % chunks) * RecurrentPlan.ChunkRows, panel = (int)(unit / chunks);
            int end = Math.Min(rows, first + RecurrentPlan.ChunkRows);
            tile.W = Panel(_w, panel, _request.Input);
            for (int row = first, count; row < end; row += count)
            {
                count = Math.Min(MostRows, end - row) is > 2 and < 4 ? 2 : Math.Min(MostRows, end - row);
                for (int i = 0; i < count; i++)
                {
                    var (step, batch) = Math.DivRem(row + i, _request.Batch);
                    (&tile.Start0)[i] = Bias(panel);
                    (&tile.X0)[i] = x + (step * _request.X.Step) + (batch * _request.X.Row);
                    (&tile.Sums0)[i] =
                        workspace + _plan.SumsAt(panel / _plan.Blocks, panel % _plan.Blocks, row + i);
                }

                Products(&tile, count);
            }
        }
    }

    // One step of four rows in one direction, for some vectors of units.
    private void RunStep(void** operands, int line, int step, int first, int end, float* scratch)
    {
        int direction = line / _plan.Fours, row = line % _plan.Fours * RecurrentPlan.Rows, count = 0;
        int rows = Math.Min(RecurrentPlan.Rows, _request.Batch - row);
        var cells = stackalloc CellRow[RecurrentPlan.Rows];
        for (int i = 0; i < rows; i++)
        {
            var cell = CellRow.Of(operands, _request, _plan, direction, row + i, step);
            if (cell.IsFirst) Begin(&cell, first, end);
            if (cell.IsPast) Clear(&cell, first, end);
            else cells[count++] = cell;
        }

        if (count == 0) return;
        var tile = default(CellTile);
        tile.Inputs = _plan.IsAhead ? 0 : _request.Input;
        tile.States = cells[0].Before == null ? 0 : _request.Hidden;
        for (int block = first; block < end; block++)
        {
            int panel = (direction * _plan.Blocks) + block;
            tile.W = Panel(_w, panel, _request.Input);
            tile.R = Panel(_r, panel, _request.Hidden);
            for (int i = 0, together; i < count; i += together)
            {
                together = Math.Min(MostRows, count - i) is > 2 and < 4 ? 2 : Math.Min(MostRows, count - i);
                for (int j = 0; j < together; j++)
                {
                    (&tile.Start0)[j] = _plan.IsAhead
                        ? cells[i + j].Sums + (block * _plan.SumsPitch)
                        : Bias(panel);
                    (&tile.X0)[j] = cells[i + j].X;
                    (&tile.H0)[j] = cells[i + j].Before;
                    (&tile.Sums0)[j] = scratch + ((i + j) * 4 * S.Lanes);
                }

                Products(&tile, together);
            }

            Finish(cells, count, block, scratch);
        }
    }

    // What the sums of a vector of units mean for each row.
    private void Finish(CellRow* cells, int count, int block, float* sums)
    {
        int at = block * S.Lanes, left = Math.Min(S.Lanes, _request.Hidden - at);
        for (int i = 0; i < count; i++, sums += 4 * S.Lanes)
        {
            CellRow* cell = cells + i;
            float* peepholes = _peepholes is null
                ? null : _peepholes.Floats + ((((long)cell->Direction * _plan.Blocks) + block) * 3 * S.Lanes);
            V h = Next(sums, cell->Memory + at, peepholes);
            S.Store(cell->State + at, h);
            if (cell->Y != null) S.StoreFirst(cell->Y + at, h, left);
            if (!cell->IsLast) continue;
            if (cell->LastState != null) S.StoreFirst(cell->LastState + at, h, left);
            if (cell->LastMemory != null) S.StoreFirst(cell->LastMemory + at, S.Load(cell->Memory + at), left);
        }
    }

    // The memory that a row starts with, and what it ends with where it has no steps.
    private void Begin(CellRow* cell, int first, int end)
    {
        for (int block = first; block < end; block++)
        {
            int at = block * S.Lanes, left = Math.Min(S.Lanes, _request.Hidden - at);
            V memory = cell->StartMemory == null ? S.Zero : S.LoadFirst(cell->StartMemory + at, left);
            S.Store(cell->Memory + at, memory);
            if (!cell->IsPast) continue;
            V state = cell->Before == null ? S.Zero : S.LoadFirst(cell->Before + at, left);
            if (cell->LastState != null) S.StoreFirst(cell->LastState + at, state, left);
            if (cell->LastMemory != null) S.StoreFirst(cell->LastMemory + at, memory, left);
        }
    }

    private void Clear(CellRow* cell, int first, int end)
    {
        if (cell->Y == null) return;
        int from = first * S.Lanes;
        new Span<float>(cell->Y + from, Math.Min(_request.Hidden, end * S.Lanes) - from).Clear();
    }

    private static float* Panel(AlignedBuffer packed, int panel, int columns) =>
        packed.Floats + ((long)panel * columns * TCell.Gates * S.Lanes);

    private float* Bias(int panel) => _bias.Floats + ((long)panel * 4 * S.Lanes);

    private static void Products(CellTile* tile, int rows)
    {
        if (rows == 1) CellProducts<S, V, TCell, N1>.Run(tile);
        else if (rows == 2) CellProducts<S, V, TCell, N2>.Run(tile);
        else CellProducts<S, V, TCell, N4>.Run(tile);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static V Next(float* sums, float* memory, float* peepholes) =>
        TCell.Next<S, V>(sums, memory, peepholes);
}
