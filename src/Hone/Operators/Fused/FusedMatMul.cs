namespace Hone.Operators;

/// <summary>y = act(a b + c) with c one number for each column: a MatMul, the bias and activation after it.</summary>
/// <remarks>Inputs a, b as of <see cref="MatMul"/>, c [columns] (optional).</remarks>
internal sealed class FusedMatMul() : FusedOperator(Plain)
{
    private static readonly MatMul Plain = new();

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (2, 3);

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
        FusedActivation.Finish(node, Addend);
    }
}
