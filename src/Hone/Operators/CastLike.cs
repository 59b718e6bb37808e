using Hone.Graphs;

namespace Hone.Operators;

/// <summary>x with its elements converted to the type of the second input, as <see cref="Cast"/> does.</summary>
internal sealed class CastLike : Operator
{
    /// <inheritdoc/>
    public override string Name => "CastLike";

    /// <inheritdoc/>
    public override int Since => 15;

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes => [new("saturate", AttributeKind.Int, Since: 19)];

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (2, 2);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        node.Require(0, TypeLists.All);
        node.Require(1, TypeLists.All);
        node.Output(0, node.TypeOf(1), node.ShapeOf(0));
    }

    /// <inheritdoc/>
    public override void Reference(OperatorContext node) => Conversion.Convert(node, node.Value(0), node.Result(0));
}
