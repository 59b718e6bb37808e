namespace Hone.Operators;

/// <summary>y = x for x >= 0, else slope x; the slope is broadcast to the shape of x. A NaN stays a NaN.</summary>
/// <remarks>Source: He et al. 2015, arXiv:1502.01852.</remarks>
internal sealed class PRelu : Operator
{
    /// <inheritdoc/>
    public override string Name => "PRelu";

    /// <inheritdoc/>
    public override int Since => 7;

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (2, 2);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        if (Broadcast.Shapes(node, node.ShapeOf(0), node.ShapeOf(1)) != node.ShapeOf(0))
            throw node.Fail($"the slope {node.ShapeOf(1)} does not broadcast to {node.ShapeOf(0)}");
        Elementwise.InferBroadcast(node, Elementwise.Numbers);
    }

    /// <inheritdoc/>
    public override void Reference(OperatorContext node) =>
        Elementwise.Fold(node, (x, slope) => x >= 0 ? x : slope * x, (x, slope) => x >= 0 ? x : slope * x);
}
