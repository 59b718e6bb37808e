namespace Hone.Kernels.Expressions;

/// <summary>
/// An expression by blocks: each term is one vector loop over a block, and the blocks of intermediate values stay in
/// the first cache level. No code is made for an expression: the loops are those of single operators.
/// </summary>
/// <remarks>
/// A unit of work is a block; with reductions it is a whole row. The result goes to y with the last term only, so y may
/// be an input: its block is read before it is written.
/// </remarks>
internal sealed unsafe class ExpressionKernel : Kernel
{
    // Floats of a block: four values of 8 KiB and the inputs' lines fit a first level of 32 to 48 KiB.
    private const long Block = 1024;

    private readonly ExpressionNest _nest;
    private readonly ExpressionStep[] _steps;
    private readonly int[] _slots;
    private readonly int _inputs;
    private readonly long _block;
    private readonly long _blocks;
    private readonly long _slotFloats;
    private readonly WorkSplit _split;

    /// <summary>The kernel.</summary>
    /// <param name="request">The expression.</param>
    /// <param name="nest">Its loops.</param>
    /// <param name="steps">A loop for each term.</param>
    /// <param name="lanes">Floats of a vector.</param>
    public ExpressionKernel(ExpressionRequest request, ExpressionNest nest, ExpressionStep[] steps, int lanes)
    {
        _nest = nest;
        _steps = steps;
        _inputs = request.Inputs.Count;
        _block = request.RowAxes > 0 ? nest.Row : Math.Min(Block, nest.Row);
        _blocks = _block == 0 ? 0 : (nest.Row + _block - 1) / _block;
        _slotFloats = Math.Max(16, (_block + 15) / 16 * 16);
        _slots = Slots(request, out int count);
        ScratchBytes = count * _slotFloats * sizeof(float);
        double cycles = 20 + (6 * (steps.Length + _inputs));
        foreach (var step in steps) cycles += step.Cycles * (step.Once ? 1 : (double)_block / lanes);
        _split = WorkSplit.Of(nest.Loops.Outer(nest.InnerLoops) * _blocks, cycles);
        Name = $"expression.{steps.Length}.f32.v{lanes * 32}";
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
        float** values = stackalloc float*[_inputs + _steps.Length];
        for (int t = 0; t < _steps.Length - 1; t++) values[_inputs + t] = (float*)scratch + (_slots[t] * _slotFloats);
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

            values[_inputs + _steps.Length - 1] =
                (float*)operands[_inputs] + (walk.Offset(_inputs) * _nest.Units[_inputs]) + at;
            Evaluate(values, Math.Min(_block, _nest.Row - at));
            if (++block < _blocks) continue;
            block = 0;
            walk.Next();
        }
    }

    private void Evaluate(float** values, long count)
    {
        for (int t = 0; t < _steps.Length; t++)
        {
            var step = _steps[t];
            long n = step.Once ? 1 : count;
            float* y = values[_inputs + t];
            if (step.Binary == null) step.Unary(values[step.A], y, n, step.Alpha, step.Beta);
            else step.Binary(values[step.A], values[step.B], y, n, step.Alpha, step.Beta);
        }
    }

    /// <summary>
    /// A slot for each term but the last. A slot is free again after the last reader of its value, which may write to
    /// it: the loops read an element before they write it.
    /// </summary>
    private static int[] Slots(ExpressionRequest request, out int count)
    {
        int inputs = request.Inputs.Count;
        var terms = request.Terms;
        var last = new int[terms.Count];
        for (int t = 0; t < terms.Count; t++)
            foreach (int value in terms[t].Reads)
                if (value >= inputs) last[value - inputs] = t;
        var slots = new int[terms.Count];
        var free = new Stack<int>();
        count = 0;
        for (int t = 0; t < terms.Count - 1; t++)
        {
            foreach (int value in terms[t].Reads.Distinct())
                if (value >= inputs && last[value - inputs] == t) free.Push(slots[value - inputs]);
            slots[t] = free.Count > 0 ? free.Pop() : count++;
        }

        return slots;
    }
}
