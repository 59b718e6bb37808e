using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Operators;

/// <summary>x with its elements converted to the type named by <c>to</c>.</summary>
/// <remarks>
/// See <see cref="Conversion"/> for the rules. <c>saturate</c> concerns only 8-bit floats, which are refused.
/// </remarks>
internal sealed class Cast : Operator
{
    /// <inheritdoc/>
    public override string Name => "Cast";

    /// <inheritdoc/>
    public override int Since => 6;

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes =>
        [new("to", AttributeKind.Int, Required: true), new("saturate", AttributeKind.Int, Since: 19)];

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 1);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        node.Require(0, TypeLists.All);
        node.Output(0, Target(node), node.ShapeOf(0));
    }

    /// <inheritdoc/>
    public override void Reference(OperatorContext node) => Conversion.Convert(node, node.Value(0), node.Result(0));

    /// <summary>The wanted type.</summary>
    internal static DataType Target(OperatorContext node) => Target(node, "to");

    /// <summary>The element type that an attribute names by its ONNX number.</summary>
    internal static DataType Target(OperatorContext node, string attribute)
    {
        long number = node.Int(attribute);
        foreach (var type in TypeLists.All)
            if ((long)type == number) return type;
        throw node.Unsupported($"element type {number} is not served");
    }
}
