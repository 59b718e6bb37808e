using Hone.Tensors;

namespace Hone.Operators;

/// <summary>y = sum of x; 0 for nothing. Integers wrap.</summary>
internal sealed class ReduceSum() : Reduction(inputSince: 13)
{
    /// <inheritdoc/>
    public override string Name => "ReduceSum";

    /// <inheritdoc/>
    protected override double Fold(ArraySegment<double> row) => row.Sum();

    /// <inheritdoc/>
    protected override Int128 Fold(ArraySegment<Int128> row, DataType type) => row.Aggregate(Int128.Zero, (a, b) =>
        a + b);
}
