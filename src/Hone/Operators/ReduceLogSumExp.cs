namespace Hone.Operators;

/// <summary>
/// y = log(sum of exp x), computed as max x + log(sum of exp(x - max x)); minus infinity for nothing.
/// </summary>
internal sealed class ReduceLogSumExp : Reduction
{
    /// <inheritdoc/>
    public override string Name => "ReduceLogSumExp";

    /// <inheritdoc/>
    protected override double Fold(ArraySegment<double> row)
    {
        double max = row.Aggregate(double.NegativeInfinity, Math.Max);
        // An infinite maximum is the result; subtracting it would make a NaN.
        return double.IsInfinity(max) ? max : max + Math.Log(row.Sum(x => Math.Exp(x - max)));
    }
}
