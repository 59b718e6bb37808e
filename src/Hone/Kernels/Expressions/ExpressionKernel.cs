using Hone.Machine;

namespace Hone.Kernels.Expressions;

/// <summary>An expression by blocks: each step is one vector loop over a block, and intermediate values stay in the
/// first cache level.</summary>
/// <remarks>
/// A unit of work is a block; with reductions it is a whole row. The result goes to y with the last step only, so y may
/// be an input: its block is read before it is written.
/// </remarks>
internal sealed unsafe class ExpressionKernel : Kernel
{
    // Floats of a block: four values of 4 KiB and the inputs' lines fit a first level of 32 to 48 KiB.
    private const long Block = 1024;

    private readonly ExpressionNest _nest;
    private readonly ExpressionStep[] _steps;
    private readonly AlignedBuffer _parameters;
    private readonly int[] _slots;
    private readonly int _inputs;
    private readonly int _terms;
    private readonly int _parameterCount;
    private readonly long _block;
    private readonly long _blocks;
    private readonly long _slotFloats;
    private readonly WorkSplit _split;

    /// <summary>The kernel.</summary>
    /// <param name="request">The expression.</param>
    /// <param name="nest">Its loops.</param>
    /// <param name="steps">A loop for each term, or for several.</param>
    /// <param name="parameters">Numbers that closed steps read as values, after the terms.</param>
    /// <param name="lanes">Floats of a vector.</param>
    public ExpressionKernel(
        ExpressionRequest request, ExpressionNest nest, ExpressionStep[] steps, ReadOnlySpan<float> parameters,
        int lanes)
    {
        _nest = nest;
        _steps = steps;
        _inputs = request.Inputs.Length;
        _terms = request.Terms.Length;
        _parameterCount = parameters.Length;
        _parameters = new AlignedBuffer(parameters.Length * sizeof(float));
        parameters.CopyTo(new Span<float>(_parameters.Floats, parameters.Length));
        _block = request.RowAxes > 0 ? nest.Row : Math.Min(Block, nest.Row);
        _blocks = _block == 0 ? 0 : (nest.Row + _block - 1) / _block;
        _slotFloats = Math.Max(16, (_block + 15) / 16 * 16);
        _slots = Slots(steps, nest.Scalars, _inputs, _terms, out int count);
        ScratchBytes = count * _slotFloats * sizeof(float);
        double cycles = 20 + (6 * (steps.Length + _inputs));
        foreach (var step in steps) cycles += step.Cycles * (step.Once ? 1 : (double)_block / lanes);
        _split = WorkSplit.Of(nest.Loops.Outer(nest.InnerLoops) * _blocks, cycles);
        string closed = Array.Exists(steps, s => s.Closed is not null) ? ".closed" : "";
        Name = $"expression.{_terms}{closed}.f32.v{lanes * 32}";
    }

    /// <inheritdoc/>
    public override string Name { get; }

    /// <inheritdoc/>
    public override int Tasks => _split.Tasks;

    /// <inheritdoc/>
    public override long ScratchBytes { get; }

    /// <summary>Operands: the inputs, y.</summary>
    public override void Run(void** operands, int task, byte* scratch)
    {
        float** values = stackalloc float*[_inputs + _terms + _parameterCount];
        for (int t = 0; t < _terms; t++) values[_inputs + t] = (float*)scratch + (_slots[t] * _slotFloats);
        for (int p = 0; p < _parameterCount; p++) values[_inputs + _terms + p] = _parameters.Floats + p;
        long unit = _split.First(task), end = _split.End(task), block = unit % _blocks;
        var walk = new StridedWalk(_nest.Loops, _nest.InnerLoops, unit / _blocks);
        for (; unit < end; unit++)
        {
            long at = block * _block;
            for (int k = 0; k < _inputs; k++)
            {
                long moved = _nest.Walks[k] == Walk.Moving ? at : 0;
                values[k] = (float*)operands[k] + (walk.Offset(k) * _nest.Units[k]) + moved;
            }

            values[_inputs + _terms - 1] =
                (float*)operands[_inputs] + (walk.Offset(_inputs) * _nest.Units[_inputs]) + at;
            long count = Math.Min(_block, _nest.Row - at);
            foreach (var step in _steps) step.Run(values, count);
            if (++block < _blocks) continue;
            block = 0;
            walk.Next();
        }
    }

    /// <summary>
    /// A slot for the value of each step but the last. A slot is free again after the last reader of its value, which
    /// may write to it: the loops read an element before they write it. Not so the numbers of a closed loop, which it
    /// reads again for each vector.
    /// </summary>
    private static int[] Slots(ExpressionStep[] steps, bool[] scalars, int inputs, int terms, out int count)
    {
        var last = new int[terms];
        for (int s = 0; s < steps.Length; s++)
            foreach (int value in steps[s].Reads)
                if (value >= inputs) last[value - inputs] = s;
        var slots = new int[terms];
        var free = new bool[terms];
        count = 0;
        for (int s = 0; s < steps.Length - 1; s++)
        {
            var step = steps[s];
            Free(kept: false);
            int slot = 0;
            while (slot < count && !free[slot]) slot++;
            count = Math.Max(count, slot + 1);
            free[slot] = false;
            slots[step.Y - inputs] = slot;
            Free(kept: true);

            void Free(bool kept)
            {
                foreach (int value in step.Reads)
                {
                    if (value < inputs || last[value - inputs] != s) continue;
                    if (kept == (step.Closed is not null && scalars[value])) free[slots[value - inputs]] = true;
                }
            }
        }

        return slots;
    }
}
