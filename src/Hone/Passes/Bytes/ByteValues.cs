using Hone.Graphs;
using Hone.Kernels.Quantized;
using Hone.Machine;
using Hone.Operators;
using Hone.Tensors;

namespace Hone.Passes.Bytes;

/// <summary>Which values of a graph are also there as bytes, while a pass makes more of them so.</summary>
internal sealed class ByteValues(Graph graph, CompileContext context)
{
    private readonly Dictionary<Value, (Value Bytes, ByteScale Scale)> _known = [];
    private readonly List<Node> _entries = [];
    private readonly List<Node> _exits = [];

    /// <summary>The graph.</summary>
    public Graph Graph { get; } = graph;

    /// <summary>Channels in a block.</summary>
    public int Lanes { get; } = context.Level.Lanes();

    /// <summary>Whether there are bytes of a value already.</summary>
    public bool Has(Value value) => _known.ContainsKey(value);

    /// <summary>The grid of bytes that a value lies on, because a node rounds it so; null where none does.</summary>
    public ByteScale? Scale(Value value)
    {
        if (_known.TryGetValue(value, out var known)) return known.Scale;
        if (value is not { Type: DataType.Float32, KnownShape: { Rank: 3 or 4, Length: > 0 } }) return null;
        return value.Producer is { } producer ? GridOf(producer) : null;
    }

    /// <summary>The bytes of a value that lies on a grid; a QuantizeLinear makes them where nothing has.</summary>
    public Value Of(Value value)
    {
        if (_known.TryGetValue(value, out var known)) return known.Bytes;
        var scale = Scale(value)!.Value;
        var bytes = NewBytes(value);
        var node = new Node("QuantizeLinear", With(value, scale), [bytes], value.Producer!.Name);
        Graph.InsertAfter(value.Producer!, node);
        _entries.Add(node);
        _known[value] = (bytes, scale);
        return bytes;
    }

    /// <summary>A place for bytes that a new node will compute instead of a value.</summary>
    public Value NewBytes(Value value) => Graph.NewValue($"{value.Name}.bytes", DataType.UInt8, value.KnownShape);

    /// <summary>Makes a value be what its bytes stand for, to who still asks for numbers.</summary>
    public void Set(Value value, Value bytes, ByteScale scale)
    {
        var node = new Node("DequantizeLinear", With(bytes, scale), [value], bytes.Producer!.Name);
        Graph.InsertAfter(bytes.Producer!, node);
        _exits.Add(node);
        _known[value] = (bytes, scale);
    }

    /// <summary>Puts what computes a rounded result in bytes in the place of the node, or nodes, that do.</summary>
    public void Put(Node by, Node node, ByteResult result)
    {
        if (result.Rounding is { } rounding) Graph.Remove(rounding);
        Graph.Replace(node, by);
        Set(result.Value, by.Output, result.Scale);
    }

    /// <summary>What was known of a constant before it was dequantized.</summary>
    public QuantizedConstant? Integers(Value value) =>
        value.Constant is { } numbers ? context.Quantized.GetValueOrDefault(numbers) : null;

    /// <summary>The grid of bytes that a node rounds its result to.</summary>
    public ByteScale? GridOf(Node node)
    {
        var rounding = node is { Operator: "Grid", Domain: "hone" }
            ? Grid.Activation(new OperatorContext(node, Graph.Opset)) : FusedActivation.Of(node);
        return rounding.Name == "Grid8" ? new ByteScale(rounding.Alpha, (int)-rounding.Beta) : null;
    }

    /// <summary>
    /// Takes out what nobody reads: numbers beside their bytes, and the rounding of numbers that become bytes.
    /// </summary>
    public void Finish()
    {
        foreach (var exit in Enumerable.Reverse(_exits))
            if (exit.Output.Users.Count == 0 && !Graph.IsOutput(exit.Output)) Graph.Remove(exit);
        foreach (var entry in _entries)
        {
            var rounded = entry.Input(0)!;
            if (Match.OnlyUser(Graph, rounded) is null || GridOf(rounded.Producer!) is null) continue;
            var producer = rounded.Producer!;
            if (producer.Operator == "Grid")
            {
                entry.SetInput(0, producer.Input(0));
                Graph.Remove(producer);
            }
            else Unround(producer, entry);
        }
    }

    // Under another name, since it is another number.
    private void Unround(Node producer, Node entry)
    {
        foreach (var spec in FusedActivation.Attributes) producer.Attributes.Remove(spec.Name);
        var rounded = producer.Output;
        var exact = Graph.NewValue($"{rounded.Name}.exact", rounded.Type, rounded.KnownShape);
        entry.SetInput(0, exact);
        producer.SetOutput(0, exact);
    }

    private Value?[] With(Value value, ByteScale scale) =>
    [
        value, Graph.NewConstant("scale", Tensor.Scalar(scale.Scale)),
        Graph.NewConstant("zero", Tensor.Scalar((byte)scale.Zero)),
    ];
}
