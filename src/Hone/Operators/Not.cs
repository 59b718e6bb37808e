namespace Hone.Operators;

/// <summary>y = not x, on truth values.</summary>
internal sealed class Not : Operator
{
    /// <inheritdoc/>
    public override string Name => "Not";

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 1);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node) => Elementwise.InferUnary(node, TypeLists.Bools);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node) =>
        Negate(node.Value(0).Bytes, node.Result(0).Bytes);

    private static void Negate(ReadOnlySpan<byte> x, Span<byte> y)
    {
        for (int i = 0; i < y.Length; i++) y[i] = (byte)(x[i] == 0 ? 1 : 0);
    }
}
