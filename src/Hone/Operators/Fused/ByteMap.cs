using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Operators;

/// <summary>
/// y[i] = table[x[i]], uint8: any function of numbers on one grid of bytes that is rounded to another.
/// </summary>
internal sealed class ByteMap : Operator
{
    /// <inheritdoc/>
    public override string Name => "ByteMap";

    /// <inheritdoc/>
    public override string Domain => "hone";

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 1);

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes { get; } =
        [new("table", AttributeKind.Tensor, Required: true)];

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        node.Require(0, DataType.UInt8);
        if (node.TensorAttribute("table") is not { Type: DataType.UInt8, Length: 256 })
            throw node.Fail("the table holds no 256 bytes");
        node.Output(0, DataType.UInt8, node.ShapeOf(0));
    }

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        Span<byte> x = node.Value(0).Bytes, y = node.Result(0).Bytes, table = node.TensorAttribute("table")!.Bytes;
        for (int i = 0; i < y.Length; i++) y[i] = table[x[i]];
    }
}
