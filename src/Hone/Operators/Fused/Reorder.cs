namespace Hone.Operators;

/// <summary>y = x in another layout: moves elements between NCHW and NCHWc, changes none.</summary>
/// <remarks>The layouts are those of the values; to the references, which know one only, it is the identity.</remarks>
internal sealed class Reorder : Operator
{
    /// <inheritdoc/>
    public override string Name => "Reorder";

    /// <inheritdoc/>
    public override string Domain => "hone";

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 1);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node) => node.Output(0, node.TypeOf(0), node.ShapeOf(0));

    /// <inheritdoc/>
    public override void Reference(OperatorContext node) => node.Value(0).Bytes.CopyTo(node.Result(0).Bytes);
}
