using Hone.Tensors;

namespace Hone.Operators;

/// <summary>The extents of a recurrence, and where its elements lie.</summary>
/// <param name="Steps">The longest sequence.</param>
/// <param name="Batch">Rows.</param>
/// <param name="Input">Numbers that come in at a step.</param>
/// <param name="Hidden">Numbers in a state.</param>
/// <param name="Directions">1 or 2.</param>
/// <param name="Direction">forward, reverse or bidirectional.</param>
/// <param name="BatchFirst">
/// layout 0: X [steps, batch, input], Y [steps, directions, batch, hidden], states [directions, batch, hidden];
/// layout 1: X [batch, steps, input], Y [batch, steps, directions, hidden], states [batch, directions, hidden].
/// </param>
internal sealed record RecurrenceGeometry(
    int Steps, int Batch, int Input, int Hidden, int Directions, string Direction, bool BatchFirst)
{
    /// <summary>The shape of Y.</summary>
    public Shape Sequence => BatchFirst
        ? new Shape(Batch, Steps, Directions, Hidden) : new Shape(Steps, Directions, Batch, Hidden);

    /// <summary>The shape of a state.</summary>
    public Shape State => BatchFirst ? new Shape(Batch, Directions, Hidden) : new Shape(Directions, Batch, Hidden);

    /// <summary>True when a direction begins at the end.</summary>
    public bool IsReverse(int direction) => direction == 1 || Direction == "reverse";

    /// <summary>Where the input of a step begins.</summary>
    public int InputAt(int step, int row) => (BatchFirst ? (row * Steps) + step : (step * Batch) + row) * Input;

    /// <summary>Where the output of a step begins.</summary>
    public int OutputAt(int step, int direction, int row) => Hidden * (BatchFirst
        ? (((row * Steps) + step) * Directions) + direction
        : (((step * Directions) + direction) * Batch) + row);

    /// <summary>Where a state begins.</summary>
    public int StateAt(int direction, int row) =>
        (BatchFirst ? (row * Directions) + direction : (direction * Batch) + row) * Hidden;

    /// <summary>How many steps a row has.</summary>
    public int StepsOf(OperatorContext node, int row) =>
        node.Has(4) ? Math.Clamp(node.Value(4).AsSpan<int>()[row], 0, Steps) : Steps;

    /// <summary>Reads and checks a node whose cell has so many gates.</summary>
    /// <exception cref="Diagnostics.ModelException">A shape or attribute is wrong.</exception>
    public static RecurrenceGeometry From(OperatorContext node, int gates)
    {
        for (int i = 0; i < 3; i++) node.RequireRank(i, 3, 3);
        Shape x = node.ShapeOf(0), w = node.ShapeOf(1), r = node.ShapeOf(2);
        string direction = node.String("direction", "forward");
        if (direction is not ("forward" or "reverse" or "bidirectional"))
            throw node.Fail($"direction '{direction}' is none of forward, reverse, bidirectional");
        long layout = node.Int("layout");
        if (layout is not (0 or 1)) throw node.Fail($"layout {layout} is neither 0 nor 1");
        int directions = direction == "bidirectional" ? 2 : 1, hidden = r[2];
        var g = new RecurrenceGeometry(
            layout == 0 ? x[0] : x[1], layout == 0 ? x[1] : x[0], x[2], hidden, directions, direction, layout == 1);
        if (node.Int("hidden_size", hidden) != hidden)
            throw node.Fail($"hidden_size is {node.Int("hidden_size")}, but the recurrence weights say {hidden}");
        long rows = (long)gates * hidden;
        Check(node, 1, directions, rows, g.Input);
        Check(node, 2, directions, rows, hidden);
        Check(node, 3, directions, 2 * rows);
        Check(node, 4, g.Batch);
        for (int i = 5; i < 7; i++)
            Check(node, i, layout == 0 ? directions : g.Batch, layout == 0 ? g.Batch : directions, hidden);
        Check(node, 7, directions, 3L * hidden);
        return g;
    }

    private static void Check(OperatorContext node, int input, params ReadOnlySpan<long> dims)
    {
        if (!node.Has(input)) return;
        var shape = node.ShapeOf(input);
        bool same = shape.Rank == dims.Length;
        for (int i = 0; same && i < dims.Length; i++) same = shape[i] == dims[i];
        if (!same) throw node.Fail($"input {input} is {shape}; it takes {string.Join('x', dims.ToArray())}");
    }
}
