using Hone.Graphs;

namespace Hone.Operators;

/// <summary>The same elements as a matrix: the extents before the axis as rows, the others as columns.</summary>
/// <remarks>
/// Shapes: x of any rank r, axis in [-r, r], 1 by default; y [product before, product after]. Any type.
/// </remarks>
internal sealed class Flatten : Operator
{
    /// <inheritdoc/>
    public override string Name => "Flatten";

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes => [new("axis", AttributeKind.Int)];

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 1);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        var x = node.ShapeOf(0);
        long axis = node.Int("axis", 1);
        if (axis < -x.Rank || axis > x.Rank) throw node.Fail($"axis {axis} is outside [{-x.Rank}, {x.Rank}]");
        int split = (int)(axis < 0 ? axis + x.Rank : axis);
        node.Output(0, node.TypeOf(0), [ShapeParameter.Volume(x, 0, split), ShapeParameter.Volume(x, split, x.Rank)]);
    }

    /// <inheritdoc/>
    public override void Reference(OperatorContext node) => Movement.Copy(node.Value(0), node.Result(0));

    /// <inheritdoc/>
    public override Cost Cost(OperatorContext node) => default;
}
