using Hone.Graphs;

namespace Hone.Operators;

/// <summary>
/// Gated recurrent unit: z = f(W_z x + R_z h), r = f(W_r x + R_r h), n = g(W_h x + R_h (r h)), h' = (1 - z) n + z h,
/// each sum with its two biases; with linear_before_reset n = g(W_h x + r (R_h h + bias)).
/// </summary>
/// <remarks>
/// Inputs and outputs are those of <see cref="Recurrence"/>. W [directions, 3 hidden, input], R [directions, 3 hidden,
/// hidden] and B [directions, 6 hidden] hold z, r, h in that order. Functions f, g: Sigmoid, Tanh.
/// Source: Cho et al. 2014, arXiv:1406.1078.
/// </remarks>
internal sealed class Gru : Recurrence
{
    /// <inheritdoc/>
    public override string Name => "GRU";

    /// <inheritdoc/>
    public override int Gates => 3;

    /// <inheritdoc/>
    public override IReadOnlyList<string> DefaultActivations { get; } = ["Sigmoid", "Tanh"];

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes { get; } =
        [.. Common, new("linear_before_reset", AttributeKind.Int)];

    /// <inheritdoc/>
    protected override void Step(
        OperatorContext node, RecurrentCell cell, ReadOnlySpan<double> x, double[] h, double[] c)
    {
        bool linear = node.Flag("linear_before_reset");
        double[] before = [.. h], z = new double[h.Length], r = new double[h.Length], reset = new double[h.Length];
        for (int j = 0; j < z.Length; j++)
        {
            z[j] = cell.Apply(0, cell.OfInput(0, j, x) + cell.OfState(0, 3, j, before));
            r[j] = cell.Apply(0, cell.OfInput(1, j, x) + cell.OfState(1, 3, j, before));
            reset[j] = r[j] * before[j];
        }

        for (int j = 0; j < z.Length; j++)
        {
            double ofState = linear ? r[j] * cell.OfState(2, 3, j, before) : cell.OfState(2, 3, j, reset);
            double n = cell.Apply(1, cell.OfInput(2, j, x) + ofState);
            h[j] = ((1 - z[j]) * n) + (z[j] * before[j]);
        }
    }
}
