namespace Hone.Operators;

/// <summary>y = act(conv(x, w) + b + z): a Conv with the residual sum and the activation that followed it.</summary>
/// <remarks>
/// Inputs x, w, b (optional), z (optional, of y's shape). Attributes of <see cref="Conv"/> and the activation's.
/// </remarks>
internal sealed class FusedConv : Operator
{
    private static readonly Conv Plain = new();

    /// <inheritdoc/>
    public override string Name => "FusedConv";

    /// <inheritdoc/>
    public override string Domain => "hone";

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (2, 4);

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes { get; } =
        [.. Plain.Attributes, .. FusedActivation.Attributes];

    /// <inheritdoc/>
    public override void Infer(OperatorContext node) => Plain.Infer(node);

    /// <inheritdoc/>
    public override Cost Cost(OperatorContext node) => Plain.Cost(node);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        Plain.Reference(node);
        FusedActivation.Finish(node, addend: 3);
    }
}
