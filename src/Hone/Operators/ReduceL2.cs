namespace Hone.Operators;

/// <summary>y = square root of the sum of x²; 0 for nothing. Integers: rounded towards zero.</summary>
internal sealed class ReduceL2 : Reduction
{
    /// <inheritdoc/>
    public override string Name => "ReduceL2";

    /// <inheritdoc/>
    protected override double Fold(ArraySegment<double> row) => Math.Sqrt(row.Sum(x => x * x));
}
