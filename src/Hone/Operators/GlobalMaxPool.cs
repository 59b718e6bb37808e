namespace Hone.Operators;

/// <summary>y[n,c] = max of x[n,c]. A NaN in a plane makes y NaN.</summary>
/// <remarks>Shapes: x [N, C, spatial...], y [N, C, 1...].</remarks>
internal sealed class GlobalMaxPool : Operator
{
    /// <inheritdoc/>
    public override string Name => "GlobalMaxPool";

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 1);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node) => GlobalPool.Infer(node);

    /// <inheritdoc/>
    public override Cost Cost(OperatorContext node) => GlobalPool.Cost(node);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node) =>
        GlobalPool.Reference(node, plane => plane.Aggregate(Math.Max));
}
