namespace Hone.Operators;

/// <summary>y = exp(x - max x) / sum of exp(x - max x), over each row.</summary>
/// <remarks>A NaN in a row makes the row NaN.</remarks>
internal sealed class Softmax : RowOperator
{
    /// <inheritdoc/>
    public override string Name => "Softmax";

    /// <inheritdoc/>
    protected override void Turn(double[] row)
    {
        double max = row.Aggregate(Math.Max), sum = 0;
        for (int i = 0; i < row.Length; i++) sum += row[i] = Math.Exp(row[i] - max);
        for (int i = 0; i < row.Length; i++) row[i] /= sum;
    }
}
