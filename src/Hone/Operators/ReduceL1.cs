using Hone.Tensors;

namespace Hone.Operators;

/// <summary>y = sum of |x|; 0 for nothing. Integers wrap.</summary>
internal sealed class ReduceL1 : Reduction
{
    /// <inheritdoc/>
    public override string Name => "ReduceL1";

    /// <inheritdoc/>
    protected override double Fold(ArraySegment<double> row) => row.Sum(Math.Abs);

    /// <inheritdoc/>
    protected override Int128 Fold(ArraySegment<Int128> row, DataType type) => row.Aggregate(Int128.Zero, (a, b) =>
        a + Int128.Abs(b));
}
