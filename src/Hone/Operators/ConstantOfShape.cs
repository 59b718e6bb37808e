using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Operators;

/// <summary>
/// A tensor of the shape that the input lists, filled with the one element of <c>value</c>; float32 zeros by default.
/// </summary>
internal sealed class ConstantOfShape : Operator
{
    /// <inheritdoc/>
    public override string Name => "ConstantOfShape";

    /// <inheritdoc/>
    public override int Since => 9;

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes => [new("value", AttributeKind.Tensor)];

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 1);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        var value = Value(node);
        if (value.Length != 1) throw node.Fail($"the value must be one element, not {value}");
        node.Output(0, value.Type, node.ToShape(node.Integers(0)));
    }

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        var y = node.Result(0);
        Movement.Move(Value(node), new int[y.Length], y);
    }

    /// <summary>The element.</summary>
    internal static Tensor Value(OperatorContext node) => node.TensorAttribute("value") ?? Tensor.Scalar(0f);
}
