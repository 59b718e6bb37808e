namespace Hone.Operators;

/// <summary>y = act(alpha op(a) op(b) + beta c): a Gemm with the activation that followed it.</summary>
/// <remarks>Inputs and attributes of <see cref="Gemm"/> and the activation's.</remarks>
internal sealed class FusedGemm : Operator
{
    private static readonly Gemm Plain = new();

    /// <inheritdoc/>
    public override string Name => "FusedGemm";

    /// <inheritdoc/>
    public override string Domain => "hone";

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (2, 3);

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
