using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Operators;

/// <summary>
/// The slices of x along an axis for which the condition is true; without an axis, the elements of x seen as a vector.
/// </summary>
/// <remarks>
/// Shapes: condition [n] of bool, n at most the extent of the axis (what it does not reach is dropped); y as x with the
/// number of true entries along the axis, which must therefore be known before the run. Any type.
/// </remarks>
internal sealed class Compress : Operator
{
    /// <inheritdoc/>
    public override string Name => "Compress";

    /// <inheritdoc/>
    public override int Since => 9;

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes => [new("axis", AttributeKind.Int)];

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (2, 2);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        node.Require(1, DataType.Bool);
        var x = node.ShapeOf(0);
        long extent = node.HasAttribute("axis") ? x[node.Axis(node.Int("axis"), x.Rank)] : x.Length;
        if (node.ShapeOf(1).Rank != 1 || node.ShapeOf(1)[0] > extent)
            throw node.Fail($"the condition {node.ShapeOf(1)} is not a vector of at most {extent} entries");
        int count = Chosen(node).Length;
        node.Output(
            0,
            node.TypeOf(0),
            node.HasAttribute("axis") ? x.With(node.Axis(node.Int("axis"), x.Rank), count) : new Shape(count));
    }

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        int[] chosen = Chosen(node);
        var y = node.Result(0);
        if (!node.HasAttribute("axis"))
        {
            Movement.Move(node.Value(0), chosen, y);
            return;
        }

        int axis = node.Axis(node.Int("axis"), y.Shape.Rank);
        long[] strides = node.ShapeOf(0).Strides();
        int[] source = Movement.Map(y.Shape, (a, i) => (a == axis ? chosen[i] : i) * strides[a]);
        Movement.Move(node.Value(0), source, y);
    }

    private static int[] Chosen(OperatorContext node)
    {
        byte[] condition = node.Value(1).Bytes.ToArray();
        return [.. Enumerable.Range(0, condition.Length).Where(i => condition[i] != 0)];
    }
}
