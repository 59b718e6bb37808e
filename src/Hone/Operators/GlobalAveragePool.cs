namespace Hone.Operators;

/// <summary>y[n,c] = mean of x[n,c].</summary>
/// <remarks>Shapes: x [N, C, spatial...], y [N, C, 1...].</remarks>
internal sealed class GlobalAveragePool : Operator
{
    /// <inheritdoc/>
    public override string Name => "GlobalAveragePool";

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 1);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node) => GlobalPool.Infer(node);

    /// <inheritdoc/>
    public override Cost Cost(OperatorContext node) => GlobalPool.Cost(node);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node) =>
        GlobalPool.Reference(node, plane => plane.Sum() / plane.Count);
}
