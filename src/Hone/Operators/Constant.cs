using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Operators;

/// <summary>A tensor that the model holds: exactly one of the <c>value</c> attributes.</summary>
/// <remarks>Lists give vectors, single numbers and texts give scalars (opset 12). Sparse values are refused.</remarks>
internal sealed class Constant : Operator
{
    /// <inheritdoc/>
    public override string Name => "Constant";

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes =>
    [
        new("value", AttributeKind.Tensor),
        new("value_float", AttributeKind.Float, Since: 12),
        new("value_floats", AttributeKind.Floats, Since: 12),
        new("value_int", AttributeKind.Int, Since: 12),
        new("value_ints", AttributeKind.Ints, Since: 12),
        new("value_string", AttributeKind.String, Since: 12),
        new("value_strings", AttributeKind.Strings, Since: 12),
    ];

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (0, 0);

    /// <inheritdoc/>
    public override bool ReadsOnlyShapes => true;

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        var value = Value(node);
        node.Output(0, value.Type, value.Shape);
    }

    /// <inheritdoc/>
    public override void Reference(OperatorContext node) => Movement.Copy(Value(node), node.Result(0));

    /// <inheritdoc/>
    public override Cost Cost(OperatorContext node) => default;

    /// <summary>The tensor.</summary>
    internal static Tensor Value(OperatorContext node)
    {
        if (node.Node.Attributes.ContainsKey("sparse_value")) throw node.Unsupported("sparse constants are not served");
        if (node.Node.Attributes.Count != 1)
            throw node.Fail($"a constant has one value, not {node.Node.Attributes.Count}");
        return node.Node.Attributes.Values.First().Content switch
        {
            Tensor tensor => tensor,
            float x => Tensor.Scalar(x),
            long x => Tensor.Scalar(x),
            string x => Tensor.Scalar(x),
            float[] x => Tensor.Vector<float>(x),
            long[] x => Tensor.Vector<long>(x),
            string[] x => Tensor.Vector<string>(x),
            _ => throw node.Unsupported("this kind of constant is not served"),
        };
    }
}
