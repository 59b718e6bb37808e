using Hone.Graphs;

namespace Hone.Operators;

/// <summary>y = x - max x - log(sum of exp(x - max x)), over each row: the logarithm of Softmax.</summary>
/// <remarks>
/// Shapes: x any of rank 1 or more, y as x. A row runs along axis, default -1; before opset 13 it is a row of x seen as
/// a matrix whose columns are the axes from axis on, default 1. A NaN in a row makes the row NaN.
/// </remarks>
internal sealed class LogSoftmax : Operator
{
    /// <inheritdoc/>
    public override string Name => "LogSoftmax";

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
            double max = row.Aggregate(Math.Max), sum = row.Sum(x => Math.Exp(x - max));
            for (int i = 0; i < row.Length; i++) row[i] = row[i] - max - Math.Log(sum);
        });
        Elements.Store(x, node.Result(0));
    }
}
