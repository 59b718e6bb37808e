namespace Hone.Operators;

/// <summary>y = x max(0, min(1, x / 6 + 1 / 2)). A NaN stays a NaN.</summary>
/// <remarks>Source: Howard et al. 2019, arXiv:1905.02244.</remarks>
internal sealed class HardSwish : Operator
{
    /// <inheritdoc/>
    public override string Name => "HardSwish";

    /// <inheritdoc/>
    public override int Since => 14;

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 1);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node) => Elementwise.InferUnary(node, Elementwise.Floats);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node) =>
        Elementwise.Unary(node, x => x * Math.Max(0, Math.Min(1, (x / 6) + 0.5)));
}
