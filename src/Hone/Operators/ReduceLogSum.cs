namespace Hone.Operators;

/// <summary>y = log(sum of x); minus infinity for nothing.</summary>
internal sealed class ReduceLogSum : Reduction
{
    /// <inheritdoc/>
    public override string Name => "ReduceLogSum";

    /// <inheritdoc/>
    protected override double Fold(ArraySegment<double> row) => Math.Log(row.Sum());
}
