using Hone.Tensors;

namespace Hone.Operators;

/// <summary>y = a where the condition is true, else b, with broadcasting of all three. Any type for a and b.</summary>
internal sealed class Where : Operator
{
    /// <inheritdoc/>
    public override string Name => "Where";

    /// <inheritdoc/>
    public override int Since => 9;

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (3, 3);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        node.Require(0, DataType.Bool);
        node.RequireSameTypes(1, 2);
        node.Output(0, node.TypeOf(1), Broadcast.Shapes(node, node.ShapeOf(0), node.ShapeOf(1), node.ShapeOf(2)));
    }

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        var y = node.Result(0);
        int[] condition = Broadcast.Indices(node.ShapeOf(0), y.Shape);
        byte[] chosen = node.Value(0).Bytes.ToArray();
        for (int input = 1; input <= 2; input++)
        {
            int[] source = Broadcast.Indices(node.ShapeOf(input), y.Shape);
            for (int i = 0; i < source.Length; i++)
                if (chosen[condition[i]] != 0 != (input == 1)) source[i] = -1;
            Movement.Move(node.Value(input), source, y);
        }
    }
}
