using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Operators;

/// <summary>Each sequence of a batch with its first lengths[b] elements in reverse order; the rest stays.</summary>
/// <remarks>
/// Shapes: x of rank 2 or more with the time along <c>time_axis</c> and the batch along <c>batch_axis</c>, which are 0
/// and 1 in either order; lengths [batch], each in [0, time] at run time; y as x. Any type.
/// </remarks>
internal sealed class ReverseSequence : Operator
{
    /// <inheritdoc/>
    public override string Name => "ReverseSequence";

    /// <inheritdoc/>
    public override int Since => 10;

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes =>
        [new("time_axis", AttributeKind.Int), new("batch_axis", AttributeKind.Int)];

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (2, 2);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        node.RequireRank(0, 2);
        node.Require(1, DataType.Int64);
        var (time, batch) = (node.Int("time_axis"), node.Int("batch_axis", 1));
        if (!(time == 0 && batch == 1) && !(time == 1 && batch == 0))
            throw node.Fail($"time_axis {time} and batch_axis {batch} must be 0 and 1 in either order");
        if (node.ShapeOf(1) != new Shape(node.ShapeOf(0)[(int)batch]))
            throw node.Fail($"lengths {node.ShapeOf(1)} do not fit the batch axis {batch} of {node.ShapeOf(0)}");
        node.Output(0, node.TypeOf(0), node.ShapeOf(0));
    }

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        var x = node.ShapeOf(0);
        int timeAxis = (int)node.Int("time_axis");
        long[] lengths = node.Integers(1), strides = x.Strides();
        foreach (long length in lengths)
            if (length < 0 || length > x[timeAxis]) throw node.Fail($"length {length} is outside [0, {x[timeAxis]}]");
        var source = new int[x.Length];
        for (int i = 0; i < source.Length; i++)
        {
            long time = i / strides[timeAxis] % x[timeAxis];
            long length = lengths[i / strides[1 - timeAxis] % x[1 - timeAxis]];
            long from = time < length ? length - 1 - time : time;
            source[i] = (int)(i + ((from - time) * strides[timeAxis]));
        }

        Movement.Move(node.Value(0), source, node.Result(0));
    }
}
