using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Operators;

/// <summary>
/// y = (x - mean) / sqrt(variance + epsilon) scale + b, with mean and population variance over the C / num_groups
/// channels of a group of one image.
/// </summary>
/// <remarks>
/// Shapes: x [N, C, ...], y as x; scale and b [C], or [num_groups] before opset 21. The reference sums in double
/// whatever stash_type asks for. Source: Wu and He 2018, arXiv:1803.08494.
/// </remarks>
internal sealed class GroupNormalization : Operator
{
    /// <inheritdoc/>
    public override string Name => "GroupNormalization";

    /// <inheritdoc/>
    public override int Since => 18;

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (3, 3);

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes { get; } =
    [
        new("epsilon", AttributeKind.Float),
        new("num_groups", AttributeKind.Int, Required: true),
        new("stash_type", AttributeKind.Int, 21),
    ];

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        node.RequireSameTypes(0, 1, 2);
        node.RequireRank(0, 2);
        LayerNormalization.StashType(node);
        int channels = node.ShapeOf(0)[1];
        long groups = node.Int("num_groups");
        if (groups < 1 || groups > int.MaxValue || channels % groups != 0)
            throw node.Fail($"{channels} channels do not divide into {groups} groups");
        var parameters = new Shape(node.Opset < 21 ? (int)groups : channels);
        for (int i = 1; i < 3; i++)
            if (node.ShapeOf(i) != parameters)
                throw node.Fail($"input {i} is {node.ShapeOf(i)}; it must be {parameters}");
        Elementwise.InferUnary(node, Elementwise.Floats);
    }

    /// <inheritdoc/>
    public override Cost Cost(OperatorContext node) => new(2 * node.ShapeOf(0).Length, 2 * node.ShapeOf(0).Length);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        double[] x = Elements.ToDoubles(node.Value(0));
        var view = AxisRows.Of(node.ShapeOf(0), 1, 2);
        int groups = (int)node.Int("num_groups"), each = view.Length / groups;
        if (x.Length > 0) Moments.Normalize(x, view.Outer * groups, each * view.Inner, node.Float("epsilon", 1e-5f));
        Moments.Affine(
            x, view, Elements.ToDoubles(node.Value(1)), Elements.ToDoubles(node.Value(2)), node.Opset < 21 ? each : 1);
        Elements.Store(x, node.Result(0));
    }
}
