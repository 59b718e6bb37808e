using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Operators;

/// <summary>A matrix of the shape of x with ones on the diagonal j - i = k and zeros elsewhere.</summary>
/// <remarks>Its type is <c>dtype</c>, by default that of x.</remarks>
internal sealed class EyeLike : Operator
{
    /// <inheritdoc/>
    public override string Name => "EyeLike";

    /// <inheritdoc/>
    public override int Since => 9;

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes =>
        [new("dtype", AttributeKind.Int), new("k", AttributeKind.Int)];

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 1);

    /// <inheritdoc/>
    public override bool ReadsOnlyShapes => true;

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        node.RequireRank(0, 2, 2);
        node.Require(0, TypeLists.NumbersAndBools);
        var type = node.HasAttribute("dtype") ? Cast.Target(node, "dtype") : node.TypeOf(0);
        if (type == DataType.String) throw node.Fail("text has no one");
        node.Output(0, type, node.ShapeOf(0));
    }

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        var y = node.Result(0);
        int columns = y.Shape[1];
        long k = Math.Clamp(node.Int("k"), int.MinValue, int.MaxValue);
        var elements = new double[y.Length];
        for (int i = 0; i < elements.Length; i++) elements[i] = (i % columns) - (i / columns) == k ? 1 : 0;
        Elements.Store(elements, y);
    }
}
