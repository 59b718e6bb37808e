using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Operators;

/// <summary>y = min(max(x, low), high); an absent bound does not bind. A NaN in x or in a bound gives NaN.</summary>
/// <remarks>
/// When low > high, every element becomes high. The bounds are attributes before opset 11, then inputs of one element.
/// </remarks>
internal sealed class Clip : Operator
{
    /// <inheritdoc/>
    public override string Name => "Clip";

    /// <inheritdoc/>
    public override int Since => 6;

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes =>
        [new("min", AttributeKind.Float, Until: 10), new("max", AttributeKind.Float, Until: 10)];

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 3);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        for (int bound = 1; bound <= 2; bound++)
        {
            if (!node.Has(bound)) continue;
            if (node.Opset < 11) throw node.Fail("the bounds are attributes before opset 11, not inputs");
            node.RequireSameTypes(0, bound);
            ShapeParameter.RequireOne(node, bound);
        }

        Elementwise.InferUnary(node, Elementwise.Numbers);
    }

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        if (node.TypeOf(0).IsFloat())
        {
            var (low, high) = Bounds(node);
            Elementwise.Unary(node, x => Math.Min(Math.Max(x, low), high));
            return;
        }

        var least = node.Has(1) ? Elements.ToIntegers(node.Value(1))[0] : Int128.MinValue;
        var most = node.Has(2) ? Elements.ToIntegers(node.Value(2))[0] : Int128.MaxValue;
        Elementwise.Unary(node, x => x, x => Int128.Min(Int128.Max(x, least), most));
    }

    /// <summary>The bounds of a node whose bounds are known, as doubles; infinite where there is none.</summary>
    internal static (double Low, double High) Bounds(OperatorContext node)
    {
        if (node.Opset < 11)
            return (node.Float("min", float.NegativeInfinity), node.Float("max", float.PositiveInfinity));
        double low = node.Has(1) ? Elements.ToDoubles(node.Value(1))[0] : double.NegativeInfinity;
        double high = node.Has(2) ? Elements.ToDoubles(node.Value(2))[0] : double.PositiveInfinity;
        return (low, high);
    }
}
