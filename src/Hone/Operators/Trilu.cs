using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Operators;

/// <summary>
/// The upper triangle of every matrix of x, y[i, j] = x[i, j] for j - i >= k, else 0; with <c>upper</c> = 0 the lower,
/// j - i &lt;= k.
/// </summary>
/// <remarks>Shapes: x [.., rows, columns]; k an optional input of one element, 0 by default. Any type.</remarks>
internal sealed class Trilu : Operator
{
    /// <inheritdoc/>
    public override string Name => "Trilu";

    /// <inheritdoc/>
    public override int Since => 14;

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes => [new("upper", AttributeKind.Int)];

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 2);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        node.RequireRank(0, 2);
        if (node.Has(1))
        {
            node.Require(1, DataType.Int64);
            ShapeParameter.RequireOne(node, 1);
        }

        node.Output(0, node.TypeOf(0), node.ShapeOf(0));
    }

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        var x = node.ShapeOf(0);
        bool upper = node.Flag("upper", true);
        // Beyond the extents every diagonal is the same: nothing or everything.
        long k = node.Has(1) ? Math.Clamp(ShapeParameter.Scalar(node, 1), int.MinValue, int.MaxValue) : 0;
        var source = new int[x.Length];
        for (int i = 0; i < source.Length; i++)
        {
            long diagonal = (i % x[-1]) - (i / x[-1] % x[-2]);
            source[i] = (upper ? diagonal >= k : diagonal <= k) ? i : -1;
        }

        Movement.Move(node.Value(0), source, node.Result(0));
    }
}
