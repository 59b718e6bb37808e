using Hone.Tensors;

namespace Hone.Operators;

/// <summary>y = a &lt;= b with broadcasting, as truth values. False when either is NaN.</summary>
internal sealed class LessOrEqual : Operator
{
    /// <inheritdoc/>
    public override string Name => "LessOrEqual";

    /// <inheritdoc/>
    public override int Since => 12;

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (2, 2);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node) =>
        Elementwise.InferBroadcast(node, Elementwise.Numbers, DataType.Bool);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node) =>
        Elementwise.Compare(node, (a, b) => a <= b, (a, b) => a <= b, (a, b) => a <= b);
}
