namespace Hone.Operators;

/// <summary>The attributes <c>pads</c> and <c>auto_pad</c> of a convolution or pooling node.</summary>
internal sealed class Padding
{
    private readonly bool _declared;

    private Padding(int[] begin, int[] end, string automatic, bool declared)
    {
        Begin = begin;
        End = end;
        IsSame = automatic is "SAME_UPPER" or "SAME_LOWER";
        IsUpper = automatic == "SAME_UPPER";
        _declared = declared;
    }

    /// <summary>Padding before the first element, per spatial axis.</summary>
    public int[] Begin { get; }

    /// <summary>Padding after the last element, per spatial axis.</summary>
    public int[] End { get; }

    /// <summary>
    /// True for SAME_UPPER and SAME_LOWER: the pads follow from the shapes and
    /// <see cref="Spread(OperatorContext, int, long)"/>.
    /// </summary>
    public bool IsSame { get; }

    /// <summary>True for SAME_UPPER: an odd element of padding goes to the end.</summary>
    public bool IsUpper { get; }

    /// <summary>Reads both attributes.</summary>
    /// <exception cref="Diagnostics.ModelException">
    /// Wrong count, a negative pad, pads beside VALID, an unknown auto_pad.
    /// </exception>
    public static Padding From(OperatorContext node, int rank)
    {
        string automatic = node.String("auto_pad", "NOTSET");
        if (automatic is not ("NOTSET" or "" or "VALID" or "SAME_UPPER" or "SAME_LOWER"))
            throw node.Fail($"auto_pad is '{automatic}'; it takes NOTSET, VALID, SAME_UPPER or SAME_LOWER");
        int[] both = Both(node, rank);
        bool declared = both.Any(p => p != 0);
        if (automatic == "VALID" && declared) throw node.Fail("pads are given beside auto_pad = VALID");
        return new Padding(both[..rank], both[rank..], automatic, declared);
    }

    /// <summary>Splits a total between both ends of an axis as SAME_UPPER or SAME_LOWER says.</summary>
    /// <exception cref="Diagnostics.ModelException">
    /// The total is beyond 31 bits, or the node declares other pads.
    /// </exception>
    public void Spread(OperatorContext node, int axis, long total)
    {
        int begin = Begin[axis], end = End[axis];
        Spread(node, axis, total, IsUpper);
        if (_declared && (begin != Begin[axis] || end != End[axis]))
            throw node.Fail($"pads {begin}, {end} contradict auto_pad, which gives {Begin[axis]}, {End[axis]}");
    }

    /// <summary>Splits a total between both ends of an axis, an odd element to the end or to the beginning.</summary>
    /// <exception cref="Diagnostics.ModelException">The total is beyond 31 bits.</exception>
    public void Spread(OperatorContext node, int axis, long total, bool atEnd)
    {
        if (total > int.MaxValue) throw node.Fail($"spatial axis {axis} would take {total} elements of padding");
        int half = (int)(total / 2), rest = (int)(total - half);
        Begin[axis] = atEnd ? half : rest;
        End[axis] = atEnd ? rest : half;
    }

    private static int[] Both(OperatorContext node, int rank)
    {
        var pads = new int[2 * rank];
        if (node.Ints("pads") is not { } values) return pads;
        if (values.Length != pads.Length)
            throw node.Fail($"attribute pads has {values.Length} entries; {rank} spatial axes take {pads.Length}");
        for (int i = 0; i < pads.Length; i++)
        {
            if (values[i] is < 0 or > int.MaxValue)
                throw node.Fail($"attribute pads[{i}] is {values[i]}, outside [0, {int.MaxValue}]");
            pads[i] = (int)values[i];
        }

        return pads;
    }
}
