using Hone.Tensors;

namespace Hone.Operators;

/// <summary>y = a is b, with broadcasting, as truth values. A NaN equals nothing; texts are compared exactly.</summary>
internal sealed class Equal : Operator
{
    /// <inheritdoc/>
    public override string Name => "Equal";

    /// <inheritdoc/>
    public override int Since => 7;

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (2, 2);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node) => Elementwise.InferBroadcast(node, TypeLists.All, DataType.Bool);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        if (node.TypeOf(0) != DataType.String)
        {
            Elementwise.Compare(node, (a, b) => a == b, (a, b) => a == b, (a, b) => a == b);
            return;
        }

        var y = node.Result(0);
        int[] first = Broadcast.Indices(node.ShapeOf(0), y.Shape), second = Broadcast.Indices(node.ShapeOf(1), y.Shape);
        Span<string> a = node.Value(0).Text, b = node.Value(1).Text;
        for (int i = 0; i < first.Length; i++)
            y.Bytes[i] = string.Equals(a[first[i]], b[second[i]], StringComparison.Ordinal) ? (byte)1 : (byte)0;
    }
}
