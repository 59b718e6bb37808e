namespace Hone.Operators;

/// <summary>The simple recurrence h' = f(W x + R h), with its two biases.</summary>
/// <remarks>
/// Inputs and outputs are those of <see cref="Recurrence"/>. W [directions, hidden, input], R [directions, hidden,
/// hidden], B [directions, 2 hidden]. Function f: Tanh. Source: Elman 1990, "Finding structure in time".
/// </remarks>
internal sealed class Rnn : Recurrence
{
    /// <inheritdoc/>
    public override string Name => "RNN";

    /// <inheritdoc/>
    public override int Gates => 1;

    /// <inheritdoc/>
    public override IReadOnlyList<string> DefaultActivations { get; } = ["Tanh"];

    /// <inheritdoc/>
    protected override void Step(
        OperatorContext node, RecurrentCell cell, ReadOnlySpan<double> x, double[] h, double[] c)
    {
        double[] before = [.. h];
        for (int j = 0; j < h.Length; j++)
            h[j] = cell.Apply(0, cell.OfInput(0, j, x) + cell.OfState(0, 1, j, before));
    }
}
