using Google.Protobuf;
using Hone.Graphs;
using Hone.Onnx.Schema;
using Hone.Tensors;

namespace Hone.Onnx;

/// <summary>A graph to the bytes of a model file.</summary>
internal static class GraphWriter
{
    /// <summary>IR version 4 is the first where constants need not be inputs.</summary>
    private const int LeastIr = 4;

    /// <summary>The IR version that came with each opset, from opset 7 on.</summary>
    private static readonly int[] IrByOpset = [3, 3, 4, 5, 6, 7, 7, 7, 8, 8, 8, 8, 9, 9, 10, 10];

    /// <summary>The file's content.</summary>
    public static byte[] ToBytes(Graph graph)
    {
        int index = Math.Clamp(graph.Opset - OnnxModel.LeastOpset, 0, IrByOpset.Length - 1);
        var model = new ModelProto
        {
            IrVersion = Math.Max(LeastIr, IrByOpset[index]),
            Producer = "hone",
            Graph = Write(graph, new HashSet<Value>(), 0),
        };
        model.Opsets.Add(new OpsetProto { Version = graph.Opset });
        foreach (var (domain, version) in graph.Domains.OrderBy(d => d.Key, StringComparer.Ordinal))
            model.Opsets.Add(new OpsetProto { Domain = domain, Version = version });
        if (graph.Nodes.Any(n => n.Domain == "hone") && !graph.Domains.ContainsKey("hone"))
            model.Opsets.Add(new OpsetProto { Domain = "hone", Version = 1 });
        try
        {
            return model.ToByteArray();
        }
        catch (Exception e) when (e is OverflowException or OutOfMemoryException or ArgumentException)
        {
            throw new ArgumentException("the model passes 2 GiB, the most that one file can hold", nameof(graph), e);
        }
    }

    private static GraphProto Write(Graph graph, HashSet<Value> outer, int depth)
    {
        if (depth >= LoadContext.MostDepth) throw new ArgumentException("graphs are nested too deeply", nameof(graph));
        var proto = new GraphProto { Name = graph.Name };
        var known = new HashSet<Value>(outer);
        var shown = new HashSet<Value>([.. graph.Inputs, .. graph.Outputs]);
        foreach (var input in graph.Inputs) proto.Inputs.Add(Write(input));
        foreach (var output in graph.Outputs) proto.Outputs.Add(Write(output));
        foreach (var value in graph.Values)
        {
            if (!known.Add(value)) continue;
            if (value.Layout != Layout.Nchw)
                throw new ArgumentException($"'{value.Name}' has the planned layout {value.Layout}", nameof(graph));
            if (value.Constant is { } tensor) proto.Initializers.Add(TensorWriter.Write(tensor, value.Name));
            else if (!shown.Contains(value) && value.Type != DataType.Undefined) proto.Values.Add(Write(value));
        }

        foreach (var node in graph.Nodes) proto.Nodes.Add(Write(node, known, depth));
        return proto;
    }

    private static NodeProto Write(Node node, HashSet<Value> known, int depth)
    {
        var proto = new NodeProto { Name = node.Name, Op = node.Operator, Domain = node.Domain };
        foreach (var input in node.Inputs) proto.Inputs.Add(input?.Name ?? "");
        foreach (var output in node.Outputs) proto.Outputs.Add(output?.Name ?? "");
        foreach (var (name, value) in node.Attributes) proto.Attributes.Add(Write(name, value, known, depth));
        return proto;
    }

    private static AttributeProto Write(string name, AttributeValue value, HashSet<Value> known, int depth)
    {
        var proto = new AttributeProto { Name = name, Type = (AttributeTypeProto)value.Kind };
        switch (value.Content)
        {
            case float x: proto.F = x; break;
            case long x: proto.I = x; break;
            case string x when value.Kind == AttributeKind.String: proto.S = ByteString.CopyFromUtf8(x); break;
            case Tensor x: proto.T = TensorWriter.Write(x, ""); break;
            case Graph x: proto.G = Write(x, known, depth + 1); break;
            case float[] x: proto.Floats.AddRange(x); break;
            case long[] x: proto.Ints.AddRange(x); break;
            case string[] x: proto.Strings.AddRange(x.Select(ByteString.CopyFromUtf8)); break;
            default:
                throw new ArgumentException($"attribute '{name}' holds {value.Content}, not kept", nameof(value));
        }

        return proto;
    }

    private static ValueProto Write(Value value)
    {
        var proto = new ValueProto { Name = value.Name };
        if (value.Type == DataType.Undefined) return proto;
        var type = new TensorTypeProto { Element = (int)value.Type };
        if (value.Declared is not null || value.Shape is not null) type.Shape = new ShapeProto();
        if (value.Declared is { } declared)
        {
            foreach (var dim in declared) type.Shape.Dims.Add(Write(dim));
        }
        else if (value.Shape is { } shape)
        {
            foreach (int extent in shape.Dims) type.Shape.Dims.Add(Write(new Dimension(extent)));
        }

        proto.Type = new TypeProto { Tensor = type };
        return proto;
    }

    private static DimensionProto Write(Dimension dim)
    {
        var proto = new DimensionProto();
        if (dim.Extent is { } extent) proto.Number = extent;
        else if (dim.Symbol is { } symbol) proto.Symbol = symbol;
        return proto;
    }
}
