namespace Hone.Kernels.Strips;

/// <summary>
/// The order in which a band of a chain's last rows is computed: strip by strip, each stage just the rows that the next
/// one needs and has not got. No row is computed twice within a band; where bands meet, the rows under the windows of
/// both are.
/// </summary>
/// <remarks>
/// A walk has three numbers a stage, in the caller's memory: rows done (one past the last), the rows needed by this
/// strip, and the first row still needed by the next stage.
/// </remarks>
internal readonly unsafe ref struct StripWalk
{
    private readonly StripShape[] _stages;
    private readonly int* _done;
    private readonly int* _needed;
    private readonly int* _kept;

    /// <summary>Numbers that a walk over so many stages needs room for.</summary>
    public static int Numbers(int stages) => 3 * stages;

    /// <summary>Begins before row <paramref name="first"/> of the last stage.</summary>
    public StripWalk(StripShape[] stages, int* numbers, int first)
    {
        _stages = stages;
        _done = numbers;
        _needed = numbers + stages.Length;
        _kept = numbers + (2 * stages.Length);
        for (int i = stages.Length - 1; i >= 0; i--)
        {
            _done[i] = _needed[i] = first;
            first = stages[i].FirstInput(first);
        }
    }

    /// <summary>Goes on to the strip that ends before row <paramref name="end"/> of the last stage.</summary>
    public void Next(int end)
    {
        for (int i = _stages.Length - 1; i >= 0; i--)
        {
            _done[i] = Math.Max(_done[i], _needed[i]);
            _needed[i] = end;
            end = _stages[i].EndInput(end);
            _kept[i] = i + 1 < _stages.Length ? _stages[i + 1].FirstInput(_done[i + 1]) : _done[i];
        }
    }

    /// <summary>The first row that a stage computes for this strip.</summary>
    public int First(int stage) => _done[stage];

    /// <summary>One past the last row that a stage computes for this strip; may be less than the first.</summary>
    public int End(int stage) => _needed[stage];

    /// <summary>The first row of a stage that the next stage reads for this strip.</summary>
    public int Kept(int stage) => Math.Min(_kept[stage], _done[stage]);
}
