using Hone.Tensors;

namespace Hone.Operators;

/// <summary>y = a > b with broadcasting, as truth values. False when either is NaN.</summary>
internal sealed class Greater : Operator
{
    /// <inheritdoc/>
    public override string Name => "Greater";

    /// <inheritdoc/>
    public override int Since => 7;

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (2, 2);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node) =>
        Elementwise.InferBroadcast(node, Elementwise.Numbers, DataType.Bool);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node) =>
        Elementwise.Compare(node, (a, b) => a > b, (a, b) => a > b, (a, b) => a > b);
}
