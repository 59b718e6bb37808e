using Hone.Graphs;

namespace Hone.Operators;

/// <summary>
/// y = a with its bits shifted by b places to the LEFT or RIGHT, with broadcasting; 0 when all are shifted out.
/// </summary>
internal sealed class BitShift : Operator
{
    /// <inheritdoc/>
    public override string Name => "BitShift";

    /// <inheritdoc/>
    public override int Since => 11;

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes => [new("direction", AttributeKind.String, Required: true)];

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (2, 2);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        _ = IsLeft(node);
        Elementwise.InferBroadcast(node, TypeLists.Unsigned);
    }

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        // The widest type has 64 bits: a left shift by 64 leaves none of them in the low half.
        if (IsLeft(node)) Elementwise.FoldIntegers(node, (a, b) => b >= 64 ? 0 : a << (int)b);
        else Elementwise.FoldIntegers(node, (a, b) => b >= 64 ? 0 : a >> (int)b);
    }

    private static bool IsLeft(OperatorContext node) => Choice.Of(node, "direction", "LEFT", "RIGHT") == "LEFT";
}
