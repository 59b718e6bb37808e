using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Operators;

/// <summary>
/// The same elements without the listed axes, which must have extent 1; without a list, without every such axis.
/// </summary>
/// <remarks>The axes are an attribute before opset 13, then an input. Any type.</remarks>
internal sealed class Squeeze : Operator
{
    /// <inheritdoc/>
    public override string Name => "Squeeze";

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes => [new("axes", AttributeKind.Ints, Until: 12)];

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 2);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        var x = node.ShapeOf(0);
        int[] every = ShapeParameter.Every(x.Rank);
        int[] listed = ShapeParameter.Read(node, "axes", 1, since: 13) is { } axes
            ? ShapeParameter.Axes(node, axes, x.Rank)
            : Array.FindAll(every, axis => x[axis] == 1);
        foreach (int axis in listed)
            if (x[axis] != 1) throw node.Fail($"axis {axis} of {x} is not 1 and cannot be squeezed");
        int[] kept = Array.FindAll(every, axis => Array.IndexOf(listed, axis) < 0);
        node.Output(0, node.TypeOf(0), new Shape(Array.ConvertAll(kept, axis => x[axis])));
    }

    /// <inheritdoc/>
    public override void Reference(OperatorContext node) => Movement.Copy(node.Value(0), node.Result(0));

    /// <inheritdoc/>
    public override Cost Cost(OperatorContext node) => default;
}
