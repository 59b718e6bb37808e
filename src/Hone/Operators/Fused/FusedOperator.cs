namespace Hone.Operators;

/// <summary>An operator with the activation that followed it, as passes make it: y = act(plain(x)).</summary>
/// <remarks>Inputs, shapes and attributes of the plain operator, and the attributes of the activation.</remarks>
/// <param name="plain">The operator before the activation.</param>
internal abstract class FusedOperator(Operator plain) : Operator
{
    /// <inheritdoc/>
    public override string Name { get; } = "Fused" + plain.Name;

    /// <inheritdoc/>
    public override string Domain => "hone";

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => plain.InputCount;

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes { get; } =
        [.. plain.Attributes, .. FusedActivation.Attributes];

    /// <summary>The input that is added before the activation; beyond the last where there is none.</summary>
    protected virtual int Addend => InputCount.Most;

    /// <inheritdoc/>
    public override void Infer(OperatorContext node) => plain.Infer(node);

    /// <inheritdoc/>
    public override Cost Cost(OperatorContext node) => plain.Cost(node);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        plain.Reference(node);
        FusedActivation.Finish(node, Addend);
    }
}
