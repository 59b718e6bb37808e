namespace Hone.Operators;

/// <summary>y = act(a + b) with broadcasting: an Add with the activation that followed it.</summary>
internal sealed class FusedAdd : Operator
{
    private static readonly Add Plain = new();

    /// <inheritdoc/>
    public override string Name => "FusedAdd";

    /// <inheritdoc/>
    public override string Domain => "hone";

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (2, 2);

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes => FusedActivation.Attributes;

    /// <inheritdoc/>
    public override void Infer(OperatorContext node) => Plain.Infer(node);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        Plain.Reference(node);
        FusedActivation.Finish(node, addend: 3);
    }
}
