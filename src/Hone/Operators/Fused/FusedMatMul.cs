namespace Hone.Operators;

/// <summary>y = act(a b + c) with c one number for each column: a MatMul, the bias and activation after it.</summary>
/// <remarks>Inputs a, b as of <see cref="MatMul"/>, c [columns] (optional).</remarks>
internal sealed class FusedMatMul : Operator
{
    private static readonly MatMul Plain = new();

    /// <inheritdoc/>
    public override string Name => "FusedMatMul";

    /// <inheritdoc/>
    public override string Domain => "hone";

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (2, 3);

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes => FusedActivation.Attributes;

    /// <inheritdoc/>
    public override void Infer(OperatorContext node) => Plain.Infer(node);

    /// <inheritdoc/>
    public override Cost Cost(OperatorContext node) => Plain.Cost(node);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        Plain.Reference(node);
        var y = node.Result(0);
        double[] sum = Elements.ToDoubles(y);
        if (node.Has(2))
        {
            double[] bias = Elements.ToDoubles(node.Value(2));
            for (int i = 0; i < sum.Length; i++) sum[i] += bias[i % bias.Length];
        }

        Elements.Store(sum, y);
        FusedActivation.Finish(node, addend: 3);
    }
}
