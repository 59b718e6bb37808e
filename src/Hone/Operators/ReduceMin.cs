using Hone.Tensors;

namespace Hone.Operators;

/// <summary>y = least of x; the highest value of the type (infinity, true) for nothing. A NaN makes y NaN.</summary>
internal sealed class ReduceMin : Reduction
{
    /// <inheritdoc/>
    public override string Name => "ReduceMin";

    /// <inheritdoc/>
    protected override DataType[] Types { get; } = Extremes;

    /// <inheritdoc/>
    protected override double Fold(ArraySegment<double> row) => row.Aggregate(double.PositiveInfinity, Math.Min);

    /// <inheritdoc/>
    protected override Int128 Fold(ArraySegment<Int128> row, DataType type) =>
        row.Aggregate(Range(type).Highest, Int128.Min);
}
