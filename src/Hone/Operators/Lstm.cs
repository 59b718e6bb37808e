using Hone.Graphs;

namespace Hone.Operators;

/// <summary>
/// Long short-term memory: i = f(W_i x + R_i h + P_i c), forget = f(W_f x + R_f h + P_f c), g = g(W_c x + R_c h),
/// c' = forget c + i g, o = f(W_o x + R_o h + P_o c'), h' = o h(c'), each sum with its two biases.
/// </summary>
/// <remarks>
/// Inputs 0 to 5 and the outputs are those of <see cref="Recurrence"/>; then initial_c and the peepholes P, both
/// optional. W [directions, 4 hidden, input], R [directions, 4 hidden, hidden], B [directions, 8 hidden] hold i, o, f,
/// c in that order, P [directions, 3 hidden] i, o, f. Functions f, g, h: Sigmoid, Tanh, Tanh. With input_forget,
/// forget = 1 - i. clip bounds what f and g are applied to, not c'.
/// Source: Hochreiter and Schmidhuber 1997, "Long short-term memory"; peepholes: Gers and Schmidhuber 2000.
/// </remarks>
internal sealed class Lstm : Recurrence
{
    /// <inheritdoc/>
    public override string Name => "LSTM";

    /// <inheritdoc/>
    public override int Gates => 4;

    /// <inheritdoc/>
    public override IReadOnlyList<string> DefaultActivations { get; } = ["Sigmoid", "Tanh", "Tanh"];

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes { get; } =
        [.. Common, new("input_forget", AttributeKind.Int)];

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (3, 8);

    /// <inheritdoc/>
    public override (int Least, int Most) OutputCount => (0, 3);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        node.RequireSameTypes(0, 6, 7);
        base.Infer(node);
    }

    /// <inheritdoc/>
    protected override void Step(
        OperatorContext node, RecurrentCell cell, ReadOnlySpan<double> x, double[] h, double[] c)
    {
        double[] before = [.. h];
        bool coupled = node.Flag("input_forget");
        for (int j = 0; j < cell.Hidden; j++)
        {
            double i = cell.OfInput(0, j, x) + cell.OfState(0, 4, j, before) + (cell.Peephole(0, j) * c[j]);
            double o = cell.OfInput(1, j, x) + cell.OfState(1, 4, j, before);
            double f = cell.OfInput(2, j, x) + cell.OfState(2, 4, j, before) + (cell.Peephole(2, j) * c[j]);
            double g = cell.OfInput(3, j, x) + cell.OfState(3, 4, j, before);
            i = cell.Apply(0, i);
            f = coupled ? 1 - i : cell.Apply(0, f);
            c[j] = (f * c[j]) + (i * cell.Apply(1, g));
            h[j] = cell.Apply(0, o + (cell.Peephole(1, j) * c[j])) * cell.ApplyFree(2, c[j]);
        }
    }
}
