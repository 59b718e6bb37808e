using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Operators;

/// <summary>y is <c>on</c> where its coordinate along the new axis is the index, else <c>off</c>.</summary>
/// <remarks>
/// Inputs: indices of any shape and numeric type (floats are truncated), depth (one element), values [off, on] of any
/// type. The new axis has extent depth. A negative index counts from the end; one outside [-depth, depth) is off
/// everywhere.
/// </remarks>
internal sealed class OneHot : Operator
{
    /// <inheritdoc/>
    public override string Name => "OneHot";

    /// <inheritdoc/>
    public override int Since => 9;

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes => [new("axis", AttributeKind.Int)];

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (3, 3);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        node.Require(0, Elementwise.Numbers);
        node.Require(1, Elementwise.Numbers);
        ShapeParameter.RequireOne(node, 1);
        if (node.ShapeOf(2).Rank != 1 || node.ShapeOf(2)[0] != 2)
            throw node.Fail($"values must be [off, on], not {node.ShapeOf(2)}");
        double depth = Elements.ToDoubles(node.Value(1))[0];
        if (!(depth >= 0 && depth <= int.MaxValue)) throw node.Fail($"depth is {depth}");
        int[] dims = node.ShapeOf(0).Dims.ToArray();
        int axis = Axis(node);
        node.Output(0, node.TypeOf(2), new Shape([.. dims[..axis], (int)depth, .. dims[axis..]]));
    }

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        var y = node.Result(0);
        if (y.Length == 0) return;
        int axis = Axis(node), depth = y.Shape[axis];
        int inner = (int)y.Shape.Product(axis + 1, y.Shape.Rank);
        double[] indices = Elements.ToDoubles(node.Value(0));
        var source = new int[y.Length];
        for (int i = 0; i < indices.Length; i++)
        {
            double index = Math.Truncate(indices[i] < 0 ? indices[i] + depth : indices[i]);
            if (index >= 0 && index < depth) source[(((i / inner * depth) + (int)index) * inner) + (i % inner)] = 1;
        }

        Movement.Move(node.Value(2), source, y);
    }

    /// <summary>The place of the new axis in y.</summary>
    private static int Axis(OperatorContext node) => node.Axis(node.Int("axis", -1), node.ShapeOf(0).Rank + 1);
}
