using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Operators;

/// <summary>
/// y[n,c] = (x[n,c] - mean) / sqrt(variance + epsilon) scale[c] + b[c], with mean and population variance of x[n,c].
/// </summary>
/// <remarks>
/// Shapes: x [N, C, spatial...], scale and b [C], y as x. Source: Ulyanov, Vedaldi and Lempitsky 2016,
/// arXiv:1607.08022.
/// </remarks>
internal sealed class InstanceNormalization : Operator
{
    /// <inheritdoc/>
    public override string Name => "InstanceNormalization";

    /// <inheritdoc/>
    public override int Since => 6;

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (3, 3);

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes { get; } = [new("epsilon", AttributeKind.Float)];

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        node.RequireSameTypes(0, 1, 2);
        node.RequireRank(0, 3);
        var parameters = new Shape(node.ShapeOf(0)[1]);
        for (int i = 1; i < 3; i++)
            if (node.ShapeOf(i) != parameters)
                throw node.Fail($"input {i} is {node.ShapeOf(i)}; x {node.ShapeOf(0)} takes {parameters}");
        Elementwise.InferUnary(node, Elementwise.Floats);
    }

    /// <inheritdoc/>
    public override Cost Cost(OperatorContext node) => new(2 * node.ShapeOf(0).Length, 2 * node.ShapeOf(0).Length);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        double[] x = Elements.ToDoubles(node.Value(0));
        var view = AxisRows.Of(node.ShapeOf(0), 1, 2);
        if (x.Length > 0) Moments.Normalize(x, view.Outer * view.Length, view.Inner, node.Float("epsilon", 1e-5f));
        Moments.Affine(x, view, Elements.ToDoubles(node.Value(1)), Elements.ToDoubles(node.Value(2)));
        Elements.Store(x, node.Result(0));
    }
}
