using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Operators;

/// <summary>
/// The axes in another order: axis i of y is axis perm[i] of x. Without <c>perm</c> the order is reversed.
/// </summary>
/// <remarks>Any type.</remarks>
internal sealed class Transpose : Operator
{
    /// <inheritdoc/>
    public override string Name => "Transpose";

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes => [new("perm", AttributeKind.Ints)];

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 1);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        var x = node.ShapeOf(0);
        node.Output(0, node.TypeOf(0), new Shape(Array.ConvertAll(Permutation(node), axis => x[axis])));
    }

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        int[] permutation = Permutation(node);
        long[] strides = node.ShapeOf(0).Strides();
        var y = node.Result(0);
        Movement.Move(node.Value(0), Movement.Map(y.Shape, (axis, i) => i * strides[permutation[axis]]), y);
    }

    /// <summary>True when the axes longer than 1 keep their order: elements stay at their places.</summary>
    internal static bool KeepsOrder(OperatorContext node)
    {
        var x = node.ShapeOf(0);
        int[] moved = Array.FindAll(Permutation(node), axis => x[axis] != 1);
        for (int i = 1; i < moved.Length; i++)
            if (moved[i] < moved[i - 1]) return false;
        return true;
    }

    /// <summary>For each axis of y, the axis of x.</summary>
    internal static int[] Permutation(OperatorContext node)
    {
        int rank = node.ShapeOf(0).Rank;
        if (node.Ints("perm") is not { } listed)
            return Array.ConvertAll(ShapeParameter.Every(rank), axis => rank - 1 - axis);
        if (listed.Length != rank) throw node.Fail($"perm lists {listed.Length} axes for {node.ShapeOf(0)}");
        return ShapeParameter.Axes(node, listed, rank);
    }
}
