using Hone.Tensors;

namespace Hone.Operators;

/// <summary>y = product of x; 1 for nothing. Integers wrap.</summary>
internal sealed class ReduceProd : Reduction
{
    /// <inheritdoc/>
    public override string Name => "ReduceProd";

    /// <inheritdoc/>
    protected override double Fold(ArraySegment<double> row) => row.Aggregate(1.0, (a, b) => a * b);

    /// <inheritdoc/>
    protected override Int128 Fold(ArraySegment<Int128> row, DataType type) => row.Aggregate(Int128.One, (a, b) =>
        a * b);
}
