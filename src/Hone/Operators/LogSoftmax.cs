namespace Hone.Operators;

/// <summary>y = x - max x - log(sum of exp(x - max x)), over each row: the logarithm of Softmax.</summary>
/// <remarks>A NaN in a row makes the row NaN.</remarks>
internal sealed class LogSoftmax : RowOperator
{
    /// <inheritdoc/>
    public override string Name => "LogSoftmax";

    /// <inheritdoc/>
    protected override void Turn(double[] row)
    {
        double max = row.Aggregate(Math.Max), sum = row.Sum(x => Math.Exp(x - max));
        for (int i = 0; i < row.Length; i++) row[i] = row[i] - max - Math.Log(sum);
    }
}
