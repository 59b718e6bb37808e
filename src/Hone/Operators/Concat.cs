using Hone.Graphs;

namespace Hone.Operators;

/// <summary>The inputs one after the other along an axis.</summary>
/// <remarks>
/// Shapes: all inputs agree in rank and in every extent but the axis's, which adds up. Any type, one for all.
/// </remarks>
internal sealed class Concat : Operator
{
    /// <inheritdoc/>
    public override string Name => "Concat";

    /// <inheritdoc/>
    public override int Since => 4;

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes => [new("axis", AttributeKind.Int, Required: true)];

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, int.MaxValue);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        var first = node.ShapeOf(0);
        int axis = Axis(node);
        long[] dims = Array.ConvertAll(first.Dims.ToArray(), d => (long)d);
        for (int i = 1; i < node.InputCount; i++)
        {
            node.RequireSameTypes(0, i);
            var shape = node.ShapeOf(i);
            if (shape.Rank != first.Rank || shape.With(axis, first[axis]) != first)
                throw node.Fail($"input {i} is {shape}; beside axis {axis} it must agree with input 0, {first}");
            dims[axis] += shape[axis];
        }

        node.Output(0, node.TypeOf(0), dims);
    }

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        var y = node.Result(0);
        int axis = Axis(node);
        long count = ShapeParameter.Volume(y.Shape, 0, axis);
        long pitch = ShapeParameter.Volume(y.Shape, axis, y.Shape.Rank);
        long start = 0;
        for (int i = 0; i < node.InputCount; i++)
        {
            long length = ShapeParameter.Volume(node.ShapeOf(i), axis, y.Shape.Rank);
            Movement.CopyBlocks(node.Value(i), 0, length, y, start, pitch, length, count);
            start += length;
        }
    }

    /// <summary>The axis, in [0, rank).</summary>
    internal static int Axis(OperatorContext node) => node.Axis(node.Int("axis"), node.ShapeOf(0).Rank);
}
