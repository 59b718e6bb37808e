namespace Hone.Kernels;

/// <summary>A loop nest over several operands, each with a stride per loop, outermost first.</summary>
/// <remarks>
/// Made from any nest by <see cref="Collapse"/>: loops of one turn vanish, and two loops become one wherever every
/// operand walks through both as if through one.
/// </remarks>
internal sealed class StridedLoops
{
    private StridedLoops(long[] extents, long[][] strides)
    {
        Extents = extents;
        Strides = strides;
    }

    /// <summary>Turns of each loop; all above 1.</summary>
    public long[] Extents { get; }

    /// <summary>Per operand, the elements from one turn of each loop to the next.</summary>
    public long[][] Strides { get; }

    /// <summary>Loops.</summary>
    public int Rank => Extents.Length;

    /// <summary>The turns of all loops but the innermost <paramref name="inner"/>.</summary>
    public long Outer(int inner)
    {
        long product = 1;
        for (int i = 0; i < Rank - inner; i++) product *= Extents[i];
        return product;
    }

    /// <summary>
    /// The turns of loop <paramref name="fromInside"/>, 0 for the innermost; 1 when there are fewer loops.
    /// </summary>
    public long Extent(int fromInside) => fromInside < Rank ? Extents[Rank - 1 - fromInside] : 1;

    /// <summary>An operand's stride in loop <paramref name="fromInside"/>; 0 when there are fewer loops.</summary>
    public long Stride(int operand, int fromInside) => fromInside < Rank ? Strides[operand][Rank - 1 - fromInside] : 0;

    /// <summary>The shortest nest that visits the same elements in the same order.</summary>
    public static StridedLoops Collapse(ReadOnlySpan<long> extents, params long[][] strides)
    {
        var kept = new List<long>();
        var steps = strides.Select(_ => new List<long>()).ToArray();
        for (int i = 0; i < extents.Length; i++)
        {
            if (extents[i] == 1) continue;
            long extent = extents[i];
            bool joins = kept.Count > 0;
            for (int k = 0; k < strides.Length && joins; k++) joins = steps[k][^1] == strides[k][i] * extent;
            if (joins)
            {
                kept[^1] *= extent;
                for (int k = 0; k < strides.Length; k++) steps[k][^1] = strides[k][i];
            }
            else
            {
                kept.Add(extent);
                for (int k = 0; k < strides.Length; k++) steps[k].Add(strides[k][i]);
            }
        }

        return new StridedLoops([.. kept], [.. steps.Select(s => s.ToArray())]);
    }
}
