using Hone.Tensors;

namespace Hone.Operators;

/// <summary>
/// An equation of Einsum over operands of known shapes. The axes of an ellipsis are labels as well, '0' the last of
/// them, '1' the one before, and so on; they broadcast.
/// </summary>
/// <remarks>
/// Without "->" the output has the ellipsis, then each letter that appears once, in alphabetical order. An axis of
/// extent 1 goes with any extent of its label, as in PyTorch. A label twice on one operand is its diagonal.
/// </remarks>
internal sealed class EinsumEquation
{
    // Digits label the axes of an ellipsis.
    private const int MostAxes = 10;

    private readonly Shape[] _shapes;

    private EinsumEquation(OperatorContext node)
    {
        string equation = string.Concat(node.String("equation", "").Where(c => !char.IsWhiteSpace(c)));
        string[] sides = equation.Split("->");
        string[] inputs = sides[0].Split(',');
        if (sides.Length > 2) throw node.Fail($"the equation '{equation}' has more than one '->'");
        if (inputs.Length != node.InputCount)
            throw node.Fail($"the equation '{equation}' has {inputs.Length} operands, the node {node.InputCount}");
        _shapes = [.. Enumerable.Range(0, node.InputCount).Select(node.ShapeOf)];
        Inputs = new char[inputs.Length][];
        int ellipsis = 0;
        for (int i = 0; i < inputs.Length; i++)
        {
            int free = _shapes[i].Rank - inputs[i].Count(char.IsAsciiLetter);
            if (free < 0 || free > MostAxes || (free > 0 && !inputs[i].Contains("...")))
                throw node.Fail($"operand {i} has rank {_shapes[i].Rank}, its term '{inputs[i]}' another");
            ellipsis = Math.Max(ellipsis, free);
            Inputs[i] = Labels(node, inputs[i], free);
            for (int axis = 0; axis < Inputs[i].Length; axis++) Measure(node, Inputs[i][axis], _shapes[i][axis]);
        }

        Output = sides.Length == 2 ? Labels(node, sides[1], ellipsis) : Implicit(ellipsis);
        foreach (char label in Output)
            if (!Extents.ContainsKey(label)) throw node.Fail($"label '{label}' of the output is in no operand");
        if (Output.Distinct().Count() != Output.Length)
            throw node.Fail($"the output of '{equation}' has a label twice");
    }

    /// <summary>The labels of each operand's axes.</summary>
    public char[][] Inputs { get; }

    /// <summary>The labels of the output's axes.</summary>
    public char[] Output { get; }

    /// <summary>The extent of each label.</summary>
    public Dictionary<char, int> Extents { get; } = [];

    /// <summary>The shape of y.</summary>
    public Shape OutputShape => new([.. Output.Select(l => Extents[l])]);

    /// <summary>Products that are summed.</summary>
    public long Products => Extents.Values.Aggregate(1L, (n, e) => n * e);

    /// <summary>Reads and checks an Einsum node.</summary>
    /// <exception cref="Diagnostics.ModelException">Equation and shapes do not fit.</exception>
    public static EinsumEquation Of(OperatorContext node) => new(node);

    /// <summary>Elements of an operand from one index of each label to the next; 0 where it does not vary.</summary>
    public int[] Steps(int input, char[] labels)
    {
        var steps = new int[labels.Length];
        long[] strides = _shapes[input].Strides();
        for (int axis = 0; axis < strides.Length; axis++)
            if (_shapes[input][axis] > 1) steps[Array.IndexOf(labels, Inputs[input][axis])] += (int)strides[axis];
        return steps;
    }

    private static char[] Labels(OperatorContext node, string term, int free)
    {
        int dots = term.IndexOf("...", StringComparison.Ordinal);
        string letters = dots < 0 ? term : term.Remove(dots, 3);
        if (!letters.All(char.IsAsciiLetter))
            throw node.Fail($"the term '{term}' holds more than letters and one '...'");
        if (dots < 0) return letters.ToCharArray();
        return [.. letters[..dots], .. Ellipsis(free), .. letters[dots..]];
    }

    private static IEnumerable<char> Ellipsis(int axes) =>
        Enumerable.Range(1, axes).Select(i => (char)('0' + axes - i));

    private char[] Implicit(int ellipsis)
    {
        var all = Inputs.SelectMany(labels => labels).Where(char.IsAsciiLetter);
        var once = all.GroupBy(l => l).Where(g => g.Count() == 1).Select(g => g.Key).Order();
        return [.. Ellipsis(ellipsis), .. once];
    }

    private void Measure(OperatorContext node, char label, int extent)
    {
        int known = Extents.GetValueOrDefault(label, 1);
        if (known != 1 && extent != 1 && known != extent)
            throw node.Fail($"the label '{label}' has extents {known} and {extent}");
        Extents[label] = known == 1 ? extent : known;
    }
}
