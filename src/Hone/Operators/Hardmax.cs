using Hone.Graphs;

namespace Hone.Operators;

/// <summary>y = 1 at the first greatest element of each row, 0 elsewhere.</summary>
/// <remarks>
/// Shapes: x any of rank 1 or more, y as x. A row runs along axis, default -1; before opset 13 it is a row of x seen as
/// a matrix whose columns are the axes from axis on, default 1. A NaN counts as greatest.
/// </remarks>
internal sealed class Hardmax : Operator
{
    /// <inheritdoc/>
    public override string Name => "Hardmax";

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 1);

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes { get; } = [new("axis", AttributeKind.Int)];

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        node.RequireRank(0, 1);
        AxisRows.OfSoftmax(node);
        Elementwise.InferUnary(node, Elementwise.Floats);
    }

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        double[] x = Elements.ToDoubles(node.Value(0));
        AxisRows.OfSoftmax(node).Map(x, row =>
        {
            int first = Array.IndexOf(row, row.Aggregate(Math.Max));
            Array.Clear(row);
            row[first] = 1;
        });
        Elements.Store(x, node.Result(0));
    }
}
