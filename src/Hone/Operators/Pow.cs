using Hone.Tensors;

namespace Hone.Operators;

/// <summary>y = a to the power of b, with broadcasting; y has the type of a, b may have another (opset 12).</summary>
/// <remarks>
/// Floats as IEEE's pow: x^0 = 1 even for NaN, a negative base with a fractional exponent gives NaN. Integers to
/// integers are exact and wrap; a negative exponent truncates towards zero, and 0 to a negative power gives 0, which
/// ONNX leaves open.
/// </remarks>
internal sealed class Pow : Operator
{
    /// <inheritdoc/>
    public override string Name => "Pow";

    /// <inheritdoc/>
    public override int Since => 7;

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (2, 2);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        node.Require(0, Elementwise.Numbers);
        node.Require(1, Elementwise.Numbers);
        if (node.Opset < 12) node.RequireSameTypes(0, 1);
        node.Output(0, node.TypeOf(0), Broadcast.Shapes(node, node.ShapeOf(0), node.ShapeOf(1)));
    }

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        var y = node.Result(0);
        if (node.TypeOf(0).IsInteger() && node.TypeOf(1).IsInteger()) Elementwise.FoldIntegers(node, Power);
        else Elements.Store(Elementwise.Fold(node, y.Shape, Elements.ToDoubles, Math.Pow), y);
    }

    private static Int128 Power(Int128 x, Int128 exponent)
    {
        if (exponent < 0) return x == 1 ? 1 : x == -1 ? (Int128.IsEvenInteger(exponent) ? 1 : -1) : 0;
        Int128 power = 1;
        for (; exponent > 0; exponent >>= 1)
        {
            if (!Int128.IsEvenInteger(exponent)) power = unchecked(power * x);
            x = unchecked(x * x);
        }

        return power;
    }
}
