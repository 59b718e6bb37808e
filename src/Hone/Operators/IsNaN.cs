using Hone.Tensors;

namespace Hone.Operators;

/// <summary>y = whether x is not a number.</summary>
internal sealed class IsNaN : Operator
{
    /// <inheritdoc/>
    public override string Name => "IsNaN";

    /// <inheritdoc/>
    public override int Since => 9;

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 1);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node) =>
        Elementwise.InferBroadcast(node, Elementwise.Floats, DataType.Bool);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node) => Elementwise.Unary(node, x => double.IsNaN(x) ? 1 : 0);
}
