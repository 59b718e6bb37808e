using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Operators;

/// <summary>ONNX's Shape: the extents of x as int64, from axis <c>start</c> up to, not including, <c>end</c>.</summary>
/// <remarks>Both (opset 15) may count from the end and are clamped to [0, rank].</remarks>
internal sealed class ShapeOf : Operator
{
    /// <inheritdoc/>
    public override string Name => "Shape";

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes =>
        [new("start", AttributeKind.Int, Since: 15), new("end", AttributeKind.Int, Since: 15)];

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 1);

    /// <inheritdoc/>
    public override bool ReadsOnlyShapes => true;

    /// <inheritdoc/>
    public override void Infer(OperatorContext node) => node.Output(0, DataType.Int64, new Shape(Extents(node).Length));

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        var y = node.Result(0).AsSpan<long>();
        var extents = Extents(node);
        for (int i = 0; i < y.Length; i++) y[i] = extents[i];
    }

    /// <inheritdoc/>
    public override Cost Cost(OperatorContext node) => default;

    private static ReadOnlySpan<int> Extents(OperatorContext node)
    {
        var dims = node.ShapeOf(0).Dims;
        int start = Clamp(node.Int("start", 0), dims.Length), end = Clamp(node.Int("end", dims.Length), dims.Length);
        return start >= end ? [] : dims[start..end];
    }

    private static int Clamp(long axis, int rank) => (int)Math.Clamp(axis < 0 ? axis + rank : axis, 0, rank);
}
