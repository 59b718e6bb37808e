namespace Hone.Operators;

/// <summary>
/// Lists, for one output position at a time, the taps of a <see cref="Window"/> that fall on the input.
/// </summary>
internal sealed class WindowTaps(Window window)
{
    private readonly int[] _at = new int[window.Rank];
    private List<(long Tap, int Input)> _taps = [];
    private List<(long Tap, int Input)> _next = [];

    /// <summary>How many output positions there are: the product of the output extents.</summary>
    public int Positions { get; } = window.Output.Aggregate(1, (a, b) => a * b);

    /// <summary>Coordinates of the current position.</summary>
    public ReadOnlySpan<int> At => _at;

    /// <summary>
    /// Moves to a row-major output position and gives its taps in row-major order: the index of each in the kernel
    /// and the index in the input plane of the element that it sees. The list is valid until the next move.
    /// </summary>
    public IReadOnlyList<(long Tap, int Input)> MoveTo(int position)
    {
        for (int axis = window.Rank - 1; axis >= 0; axis--)
        {
            _at[axis] = position % window.Output[axis];
            position /= window.Output[axis];
        }

        _taps.Clear();
        _taps.Add((0, 0));
        for (int axis = 0; axis < window.Rank; axis++) Extend(axis);
        return _taps;
    }

    /// <summary>How many taps of the current position fall on the input or its declared padding.</summary>
    public double Padded()
    {
        double count = 1;
        for (int axis = 0; axis < window.Rank; axis++) count *= window.Padded(axis, _at[axis]);
        return count;
    }

    private void Extend(int axis)
    {
        var (first, count) = window.Inside(axis, _at[axis]);
        int kernel = window.Kernel[axis], extent = window.Input[axis], step = window.Dilation[axis];
        int start = (int)(((long)_at[axis] * window.Stride[axis]) - window.Begin[axis] + ((long)first * step));
        _next.Clear();
        foreach (var (tap, input) in _taps)
            for (int t = 0; t < count; t++)
                _next.Add(((tap * kernel) + first + t, (input * extent) + start + (t * step)));
        (_taps, _next) = (_next, _taps);
    }
}
