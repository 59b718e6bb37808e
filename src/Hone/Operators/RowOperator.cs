using Hone.Graphs;

namespace Hone.Operators;

/// <summary>Operators that turn each row of x into a row of y by itself: Softmax and its kin.</summary>
/// <remarks>
/// Shapes: x any of rank 1 or more, y as x. A row runs along axis, default -1; before opset 13 it is a row of x seen as
/// a matrix whose columns are the axes from axis on, default 1.
/// </remarks>
internal abstract class RowOperator : Operator
{
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
        AxisRows.OfSoftmax(node).Map(x, Turn);
        Elements.Store(x, node.Result(0));
    }

    /// <summary>Turns a row of x into the row of y, in place.</summary>
    protected abstract void Turn(double[] row);
}
