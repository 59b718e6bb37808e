using Hone.Tensors;

namespace Hone.Operators;

/// <summary>
/// y = greatest of x; the lowest value of the type (minus infinity, false) for nothing. A NaN makes y NaN.
/// </summary>
internal sealed class ReduceMax : Reduction
{
    /// <inheritdoc/>
    public override string Name => "ReduceMax";

    /// <inheritdoc/>
    protected override DataType[] Types { get; } = Extremes;

    /// <inheritdoc/>
    protected override double Fold(ArraySegment<double> row) => row.Aggregate(double.NegativeInfinity, Math.Max);

    /// <inheritdoc/>
    protected override Int128 Fold(ArraySegment<Int128> row, DataType type) =>
        row.Aggregate(Range(type).Lowest, Int128.Max);
}
