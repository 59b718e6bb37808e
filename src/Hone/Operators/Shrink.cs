using Hone.Graphs;

namespace Hone.Operators;

/// <summary>y = x + bias for x &lt; -lambd, x - bias for x > lambd, else 0. A NaN stays a NaN.</summary>
/// <remarks>Integers are computed in double and truncated towards zero.</remarks>
internal sealed class Shrink : Operator
{
    /// <inheritdoc/>
    public override string Name => "Shrink";

    /// <inheritdoc/>
    public override int Since => 9;

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes =>
        [new("bias", AttributeKind.Float), new("lambd", AttributeKind.Float)];

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 1);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node) => Elementwise.InferUnary(node, Elementwise.Numbers);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        double bias = node.Float("bias", 0);
        double lambd = node.Float("lambd", 0.5f);
        Elementwise.Unary(node, x => x < -lambd ? x + bias : x > lambd ? x - bias : double.IsNaN(x) ? x : 0);
    }
}
