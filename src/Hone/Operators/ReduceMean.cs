using Hone.Tensors;

namespace Hone.Operators;

/// <summary>y = sum of x / count; NaN for nothing. Integers: rounded towards zero, and nothing is refused.</summary>
internal sealed class ReduceMean : Reduction
{
    /// <inheritdoc/>
    public override string Name => "ReduceMean";

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        base.Infer(node);
        if (!node.TypeOf(0).IsFloat() && node.ShapeOf(0).Length == 0) throw node.Fail("no integers have no mean");
    }

    /// <inheritdoc/>
    protected override double Fold(ArraySegment<double> row) => row.Sum() / row.Count;

    /// <inheritdoc/>
    protected override Int128 Fold(ArraySegment<Int128> row, DataType type) =>
        row.Aggregate(Int128.Zero, (a, b) => a + b) / row.Count;
}
