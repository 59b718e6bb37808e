namespace Hone.Kernels;

/// <summary>
/// A position in the outer loops of a <see cref="StridedLoops"/>, with the offset of each operand there.
/// </summary>
/// <remarks>Lives on the stack of a kernel's Run; moving on costs an addition per operand, mostly.</remarks>
internal unsafe struct StridedWalk
{
    /// <summary>Loops at most.</summary>
    public const int MostLoops = 16;

    /// <summary>Operands at most.</summary>
    public const int MostOperands = 16;

    private fixed long _index[MostLoops];
    private fixed long _offset[MostOperands];
    private readonly StridedLoops _loops;
    private readonly int _rank;

    /// <summary>
    /// Stands at turn <paramref name="turn"/> of all loops but the innermost <paramref name="inner"/>.
    /// </summary>
    public StridedWalk(StridedLoops loops, int inner, long turn)
    {
        _loops = loops;
        _rank = Math.Max(0, loops.Rank - inner);
        for (int i = _rank - 1; i >= 0; i--)
        {
            _index[i] = turn % loops.Extents[i];
            turn /= loops.Extents[i];
            for (int k = 0; k < loops.Strides.Length; k++) _offset[k] += _index[i] * loops.Strides[k][i];
        }
    }

    /// <summary>Elements from the start of an operand.</summary>
    public readonly long Offset(int operand) => _offset[operand];

    /// <summary>Goes to the next turn; after the last comes the first.</summary>
    public void Next()
    {
        for (int i = _rank - 1; i >= 0; i--)
        {
            bool wraps = ++_index[i] == _loops.Extents[i];
            long turns = wraps ? 1 - _loops.Extents[i] : 1;
            for (int k = 0; k < _loops.Strides.Length; k++) _offset[k] += turns * _loops.Strides[k][i];
            if (!wraps) return;
            _index[i] = 0;
        }
    }
}
