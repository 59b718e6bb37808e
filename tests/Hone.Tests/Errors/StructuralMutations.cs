using Google.Protobuf;
using Google.Protobuf.Collections;
using Hone.Onnx.Schema;
using Hone.Operators;
using Hone.Tensors;

namespace Hone.Tests.Errors;

/// <summary>Changes to a parsed model that keep the file well-formed and make the model wrong, or merely odd.</summary>
internal static class StructuralMutations
{
    private static readonly long[] Extremes =
    [
        -1, 0, 1, 2, 3, 255, 65536, int.MaxValue, int.MinValue, 1L << 31, 1L << 32, long.MaxValue, long.MinValue, -2,
        1L << 62,
    ];

    private static readonly string[] Paths =
    [
        "/etc/passwd", "../outside.bin", "a/../../outside.bin", "C:\\x", "\\\\host\\x", "", ".", "weights.bin", "a\0b",
        "/dev/zero",
    ];

    /// <summary>One to four changes, the opset brought among the served ones first, most of the time.</summary>
    public static byte[] Apply(byte[] bytes, SeededRandom random)
    {
        var model = ModelProto.Parser.ParseFrom(bytes);
        if (random.Next(0, 4) > 0)
            foreach (var import in model.Opsets)
                if (import.Domain.Length == 0 && import.Version > 22) import.Version = 22;
        int count = random.Next(1, 5);
        for (int i = 0; i < count; i++) Change(model, random);
        return model.ToByteArray();
    }

    private static void Change(ModelProto model, SeededRandom random)
    {
        var graph = model.Graph;
        switch (random.Next(0, 14))
        {
            case 0 when graph.Nodes.Count > 0:
                graph.Nodes.RemoveAt(random.Next(0, graph.Nodes.Count));
                break;
            case 1 when graph.Nodes.Count > 0:
                graph.Nodes.Insert(random.Next(0, graph.Nodes.Count), Pick(graph.Nodes, random)!.Clone());
                break;
            case 2 when model.Opsets.Count > 0:
                Pick(model.Opsets, random)!.Version = random.Next(0, 3) == 0 ? Extreme(random) : random.Next(6, 24);
                break;
            case 3:
                ChangeValue(Pick(graph.Inputs, random) ?? Pick(graph.Outputs, random), graph, random);
                break;
            case 4:
                ChangeValue(Pick(graph.Outputs, random), graph, random);
                break;
            case 5 when graph.Initializers.Count > 0:
                ChangeTensor(Pick(graph.Initializers, random)!, random);
                break;
            case 6 when graph.Initializers.Count > 0:
                graph.Initializers.Add(Pick(graph.Initializers, random)!.Clone());
                break;
            case 7:
                model.IrVersion = random.Next(0, 2) == 0 ? Extreme(random) : random.Next(1, 15);
                break;
            case 8 when graph.Nodes.Count > 0:
                MakeFunction(model, Pick(graph.Nodes, random)!, random);
                break;
            default:
                if (Pick(graph.Nodes, random) is { } node) ChangeNode(node, graph, random);
                break;
        }
    }

    /// <summary>Moves a node into a function of the model's own and calls that; sometimes it calls itself.</summary>
    private static void MakeFunction(ModelProto model, NodeProto node, SeededRandom random)
    {
        var function = new FunctionProto { Domain = "own", Name = $"F{random.Next(0, 3)}" };
        function.Nodes.Add(node.Clone());
        function.Inputs.AddRange(node.Inputs.Where(n => n.Length > 0).Distinct());
        function.Outputs.AddRange(node.Outputs);
        function.Opsets.AddRange(model.Opsets);
        if (random.Next(0, 4) == 0) function.Inputs.Add(SomeName(model.Graph, random));
        model.Functions.Add(function);
        if (model.Opsets.All(o => o.Domain != "own")) model.Opsets.Add(new OpsetProto { Domain = "own", Version = 1 });
        (node.Domain, node.Op) = (function.Domain, function.Name);
        string[] inputs = [.. node.Inputs.Where(n => n.Length > 0).Distinct()];
        node.Inputs.Clear();
        node.Inputs.AddRange(inputs);
        foreach (var attribute in node.Attributes) function.Attributes.Add(attribute.Name);
        if (random.Next(0, 2) == 0) node.Attributes.Clear();
        if (random.Next(0, 8) == 0) function.Nodes.Add(node.Clone());
    }

    private static void ChangeNode(NodeProto node, GraphProto graph, SeededRandom random)
    {
        switch (random.Next(0, 9))
        {
            case 0:
                node.Op = OperatorTable.All[random.Next(0, OperatorTable.All.Count)].Name;
                break;
            case 1 when node.Inputs.Count > 0:
                node.Inputs[random.Next(0, node.Inputs.Count)] = SomeName(graph, random);
                break;
            case 2 when node.Outputs.Count > 0:
                node.Outputs[random.Next(0, node.Outputs.Count)] = SomeName(graph, random);
                break;
            case 3:
                (random.Next(0, 2) == 0 ? node.Inputs : node.Outputs).Add(SomeName(graph, random));
                break;
            case 4 when node.Inputs.Count > 0:
                node.Inputs.RemoveAt(random.Next(0, node.Inputs.Count));
                break;
            case 5:
                AddAttribute(node, graph, random);
                break;
            default:
                if (Pick(node.Attributes, random) is { } attribute) ChangeAttribute(attribute, graph, random);
                else AddAttribute(node, graph, random);
                break;
        }
    }

    /// <summary>Gives the node an attribute that some operator has, with an odd value.</summary>
    private static void AddAttribute(NodeProto node, GraphProto graph, SeededRandom random)
    {
        var op = OperatorTable.Find("", node.Op) ?? OperatorTable.All[random.Next(0, OperatorTable.All.Count)];
        if (op.Attributes.Count == 0) return;
        var spec = op.Attributes[random.Next(0, op.Attributes.Count)];
        var attribute = new AttributeProto { Name = spec.Name, Type = (AttributeTypeProto)spec.Kind };
        ChangeAttribute(attribute, graph, random);
        node.Attributes.Add(attribute);
    }

    private static void ChangeAttribute(AttributeProto attribute, GraphProto graph, SeededRandom random)
    {
        switch (random.Next(0, 10))
        {
            case 0:
                attribute.Type = (AttributeTypeProto)random.Next(-1, 17);
                break;
            case 1:
                attribute.Name = random.Next(0, 2) == 0 ? "" : "axis";
                break;
            case 2:
                attribute.Type = AttributeTypeProto.Graph;
                attribute.G = Nested(graph, random.Next(1, 40));
                break;
            case 3 when attribute.T is not null:
                ChangeTensor(attribute.T, random);
                break;
            default:
                attribute.I = Extreme(random);
                attribute.F = random.Next(0, 3) switch { 0 => float.NaN, 1 => float.PositiveInfinity, _ => -1 };
                if (attribute.Ints.Count > 0) attribute.Ints[random.Next(0, attribute.Ints.Count)] = Extreme(random);
                if (random.Next(0, 3) == 0) attribute.Ints.Add(Extreme(random));
                if (random.Next(0, 8) == 0) attribute.S = ByteString.CopyFrom(0xC3, 0x28);
                KeepOnlyTyped(attribute);
                break;
        }
    }

    /// <summary>
    /// Clears what the type does not name, so that the operator sees the odd value and not the stray field.
    /// </summary>
    private static void KeepOnlyTyped(AttributeProto a)
    {
        if (a.Type != AttributeTypeProto.Int) a.I = 0;
        if (a.Type != AttributeTypeProto.Float) a.F = 0;
        if (a.Type != AttributeTypeProto.Ints) a.Ints.Clear();
        if (a.Type != AttributeTypeProto.String) a.S = ByteString.Empty;
    }

    private static void ChangeTensor(TensorProto tensor, SeededRandom random)
    {
        switch (random.Next(0, 8))
        {
            case 0 when tensor.Dims.Count > 0:
                tensor.Dims[random.Next(0, tensor.Dims.Count)] = Extreme(random);
                break;
            case 1:
                tensor.Dims.Add(Extreme(random));
                break;
            case 2:
                tensor.Type = random.Next(-1, 30);
                break;
            case 3 when tensor.Raw.Length > 0:
                tensor.Raw = ByteString.CopyFrom(tensor.Raw.Span[..random.Next(0, tensor.Raw.Length)]);
                break;
            case 4:
                tensor.Raw = ByteString.CopyFrom(new byte[random.Next(0, 64)]);
                break;
            case 5:
                tensor.Storage = StorageProto.External;
                tensor.External.Add(new EntryProto { Key = "location", Value = Paths[random.Next(0, Paths.Length)] });
                tensor.External.Add(new EntryProto { Key = "offset", Value = Extreme(random).ToString() });
                break;
            case 6:
                tensor.Ints.Add((int)Extreme(random));
                break;
            default:
                // The elements themselves: shapes, axes and pads are often constants.
                byte[] raw = tensor.Raw.ToByteArray();
                int at = raw.Length < 8 ? 0 : random.Next(0, raw.Length / 8) * 8;
                BitConverter.TryWriteBytes(raw.AsSpan(at), Extreme(random));
                tensor.Raw = ByteString.CopyFrom(raw);
                if (tensor.Longs.Count > 0) tensor.Longs[random.Next(0, tensor.Longs.Count)] = Extreme(random);
                break;
        }
    }

    private static void ChangeValue(ValueProto? value, GraphProto graph, SeededRandom random)
    {
        if (value is null) return;
        var tensor = value.Type?.Tensor;
        switch (random.Next(0, 6))
        {
            case 0:
                value.Name = SomeName(graph, random);
                break;
            case 1 when tensor is not null:
                tensor.Element = random.Next(-1, 30);
                break;
            case 2:
                value.Type = new TypeProto { Sequence = new SequenceTypeProto() };
                break;
            case 3 when tensor?.Shape is not null:
                tensor.Shape.Dims.Add(new DimensionProto { Number = Extreme(random) });
                break;
            default:
                if (Pick(tensor?.Shape?.Dims, random) is { } dim) dim.Number = Extreme(random);
                break;
        }
    }

    private static GraphProto Nested(GraphProto graph, int depth)
    {
        var inner = graph.CalculateSize() < 4096 ? graph.Clone() : new GraphProto();
        for (int i = 0; i < depth; i++)
        {
            var outer = new GraphProto { Name = "nest" };
            var node = new NodeProto { Op = "If", Outputs = { $"n{i}" } };
            var branch = new AttributeProto { Name = "then_branch", Type = AttributeTypeProto.Graph, G = inner };
            node.Attributes.Add(branch);
            outer.Nodes.Add(node);
            inner = outer;
        }

        return inner;
    }

    private static string SomeName(GraphProto graph, SeededRandom random) => random.Next(0, 6) switch
    {
        0 => "",
        1 => "nowhere",
        2 => Pick(graph.Inputs, random)?.Name ?? "",
        3 => Pick(graph.Initializers, random)?.Name ?? "",
        4 => new string('x', 1000),
        _ => Pick(graph.Nodes, random)?.Outputs.FirstOrDefault() ?? "",
    };

    private static long Extreme(SeededRandom random) => Extremes[random.Next(0, Extremes.Length)];

    private static T? Pick<T>(RepeatedField<T>? list, SeededRandom random)
        where T : class => list is null || list.Count == 0 ? null : list[random.Next(0, list.Count)];
}
