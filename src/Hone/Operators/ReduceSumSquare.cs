using Hone.Tensors;

namespace Hone.Operators;

/// <summary>y = sum of x²; 0 for nothing. Integers wrap.</summary>
internal sealed class ReduceSumSquare : Reduction
{
    /// <inheritdoc/>
    public override string Name => "ReduceSumSquare";

    /// <inheritdoc/>
    protected override double Fold(ArraySegment<double> row) => row.Sum(x => x * x);

    /// <inheritdoc/>
    protected override Int128 Fold(ArraySegment<Int128> row, DataType type) => row.Aggregate(Int128.Zero, (a, b) =>
        a + (b * b));
}
