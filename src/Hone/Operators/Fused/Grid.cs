using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Operators;

/// <summary>
/// y = s round(min(l + 2^bits - 1, max(l, x / s))), ties to even: what QuantizeLinear to integers of so many bits and
/// DequantizeLinear with the same scale make of x together.
/// </summary>
/// <remarks>
/// <c>scale</c> is s, <c>least</c> is l, the least integer less the zero point; <c>bits</c> are 8 or 16. The quotient
/// and the product are rounded to float32. A NaN becomes s l; there is no -0.
/// </remarks>
internal sealed class Grid : Operator
{
    /// <inheritdoc/>
    public override string Name => "Grid";

    /// <inheritdoc/>
    public override string Domain => "hone";

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 1);

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes { get; } =
    [
        new("scale", AttributeKind.Float, Required: true),
        new("least", AttributeKind.Float, Required: true),
        new("bits", AttributeKind.Int, Required: true),
    ];

    /// <summary>The same as an activation.</summary>
    public static FusedActivation Activation(OperatorContext node) =>
        new($"Grid{node.Int("bits")}", node.Float("scale"), node.Float("least"));

    /// <summary>y for one x.</summary>
    public static double At(double x, float scale, float least, int bits)
    {
        float q = MathF.Round((float)x / scale, MidpointRounding.ToEven), most = least + (1 << bits) - 1;
        return (q > least ? Math.Min(q, most) : least) * scale + 0f;
    }

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        if (node.Int("bits") is not (8 or 16)) throw node.Fail($"bits are {node.Int("bits")}; they are 8 or 16");
        Elementwise.InferUnary(node, [DataType.Float32]);
    }

    /// <inheritdoc/>
    public override void Reference(OperatorContext node) => Elementwise.Unary(node, Activation(node).Function());
}
