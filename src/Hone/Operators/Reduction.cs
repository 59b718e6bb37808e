using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Operators;

/// <summary>
/// What the ten Reduce operators share. The axes come as an attribute or, later, as an input; without any, all axes are
/// folded unless noop_with_empty_axes: then each element is folded alone (a square, a logarithm), as ONNX says.
/// </summary>
internal abstract class Reduction : Operator
{
    private readonly int _inputSince;

    /// <summary>For an operator whose axes are an input since that opset.</summary>
    protected Reduction(int inputSince = 18)
    {
        _inputSince = inputSince;
        Attributes =
        [
            new("axes", AttributeKind.Ints, Until: inputSince - 1),
            new("keepdims", AttributeKind.Int),
            new("noop_with_empty_axes", AttributeKind.Int, inputSince),
        ];
    }

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 2);

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes { get; }

    /// <summary>The types it takes.</summary>
    protected virtual DataType[] Types { get; } =
        [.. Elementwise.Floats, DataType.Int32, DataType.Int64, DataType.UInt32, DataType.UInt64];

    /// <summary>The types of ReduceMax and ReduceMin.</summary>
    protected static DataType[] Extremes { get; } =
    [
        .. Elementwise.Floats, DataType.Int8, DataType.Int32, DataType.Int64,
        DataType.UInt8, DataType.UInt32, DataType.UInt64, DataType.Bool,
    ];

    /// <summary>The axes of a node of this operator.</summary>
    public ReduceGeometry Geometry(OperatorContext node) => ReduceGeometry.From(node, _inputSince);

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        node.Require(0, Types);
        node.Output(0, node.TypeOf(0), Geometry(node).Output);
    }

    /// <inheritdoc/>
    public override Cost Cost(OperatorContext node) => new(0, node.ShapeOf(0).Length);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        var type = node.TypeOf(0);
        if (type.IsFloat()) Elements.Store(Rows(node, Elements.ToDoubles, Fold), node.Result(0));
        else Elements.Store(Rows(node, Elements.ToIntegers, row => Fold(row, type)), node.Result(0));
    }

    /// <summary>What a row of floats folds to; the row may be empty.</summary>
    protected abstract double Fold(ArraySegment<double> row);

    /// <summary>What a row of integers of this type folds to. Unless overridden: as floats, towards zero.</summary>
    protected virtual Int128 Fold(ArraySegment<Int128> row, DataType type) =>
        (Int128)Fold(Array.ConvertAll(row.ToArray(), x => (double)x));

    /// <summary>The lowest and the highest value of an integer type or bool.</summary>
    protected static (Int128 Lowest, Int128 Highest) Range(DataType type)
    {
        if (type == DataType.Bool) return (0, 1);
        int bits = 8 * type.Size();
        bool signed = type is DataType.Int8 or DataType.Int16 or DataType.Int32 or DataType.Int64;
        return signed ? (-(Int128.One << (bits - 1)), (Int128.One << (bits - 1)) - 1) : (0, (Int128.One << bits) - 1);
    }

    private T[] Rows<T>(OperatorContext node, Func<Tensor, T[]> read, Func<ArraySegment<T>, T> fold)
    {
        var y = new T[node.Result(0).Length];
        if (y.Length == 0) return y;
        var geometry = Geometry(node);
        var rows = geometry.Gather(read(node.Value(0)));
        int count = (int)geometry.Count;
        for (int i = 0; i < y.Length; i++) y[i] = fold(new ArraySegment<T>(rows, i * count, count));
        return y;
    }
}
