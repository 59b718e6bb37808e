using Hone.Graphs;

namespace Hone.Operators;

/// <summary>y[n,c] = (sum over x[n,c] of |x|^p)^(1/p).</summary>
/// <remarks>Shapes: x [N, C, spatial...], y [N, C, 1...].</remarks>
internal sealed class GlobalLpPool : Operator
{
    /// <inheritdoc/>
    public override string Name => "GlobalLpPool";

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 1);

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes { get; } = [new("p", AttributeKind.Int)];

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        LpPool.Power(node);
        GlobalPool.Infer(node);
    }

    /// <inheritdoc/>
    public override Cost Cost(OperatorContext node) => GlobalPool.Cost(node);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        double p = LpPool.Power(node);
        GlobalPool.Reference(node, plane => Math.Pow(plane.Sum(x => Math.Pow(Math.Abs(x), p)), 1 / p));
    }
}
