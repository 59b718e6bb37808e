namespace Hone.Operators;

/// <summary>An operator that does to bytes on one grid what it does to the numbers that they stand for.</summary>
/// <remarks>
/// As Concat does, or MaxPool, since the larger byte stands for the larger number; all its data are uint8.
/// </remarks>
/// <param name="plain">The operator; it takes uint8.</param>
internal abstract class ByteTwin(Operator plain) : Operator
{
    /// <inheritdoc/>
    public override string Name { get; } = "Byte" + plain.Name;

    /// <inheritdoc/>
    public override string Domain => "hone";

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => plain.InputCount;

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes => plain.Attributes;

    /// <inheritdoc/>
    public override void Infer(OperatorContext node) => plain.Infer(node);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node) => plain.Reference(node);
}
