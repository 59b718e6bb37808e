using Hone.Tensors;

namespace Hone.Operators;

/// <summary>The number of elements of x, an int64 scalar.</summary>
internal sealed class Size : Operator
{
    /// <inheritdoc/>
    public override string Name => "Size";

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 1);

    /// <inheritdoc/>
    public override bool ReadsOnlyShapes => true;

    /// <inheritdoc/>
    public override void Infer(OperatorContext node) => node.Output(0, DataType.Int64, Shape.Scalar);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node) => node.Result(0).AsSpan<long>()[0] = node.ShapeOf(0).Length;

    /// <inheritdoc/>
    public override Cost Cost(OperatorContext node) => default;
}
