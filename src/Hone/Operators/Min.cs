namespace Hone.Operators;

/// <summary>
/// y = the smallest of all inputs, element by element, with broadcasting. A NaN in any input makes the result NaN.
/// </summary>
internal sealed class Min : Operator
{
    /// <inheritdoc/>
    public override string Name => "Min";

    /// <inheritdoc/>
    public override int Since => 8;

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, int.MaxValue);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node) => Elementwise.InferBroadcast(node, Elementwise.Numbers);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node) => Elementwise.Fold(node, Math.Min, Int128.Min);
}
