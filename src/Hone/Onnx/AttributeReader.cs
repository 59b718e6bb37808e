using Hone.Graphs;
using Hone.Onnx.Schema;

namespace Hone.Onnx;

/// <summary>The attributes of one node.</summary>
/// <remarks>
/// What Hone cannot represent becomes <see cref="AttributeValue.Other"/> with its name, for the operator verifier to
/// refuse; what was reported here already becomes one with an empty name.
/// </remarks>
internal sealed class AttributeReader(GraphReader scope, LoadContext load, Place place)
{
    private static readonly AttributeValue Reported = AttributeValue.Other("");

    /// <summary>Every attribute by name.</summary>
    public Dictionary<string, AttributeValue> Read(NodeProto node)
    {
        var attributes = new Dictionary<string, AttributeValue>(StringComparer.Ordinal);
        foreach (var proto in node.Attributes)
        {
            if (proto.Name.Length == 0) load.Broken(place, "an attribute has no name");
            else if (!attributes.TryAdd(proto.Name, Read(proto)))
                load.Broken(place, $"attribute '{proto.Name}' is given twice");
        }

        return attributes;
    }

    private AttributeValue Read(AttributeProto proto)
    {
        if (proto.Reference.Length > 0)
            return Fail($"attribute '{proto.Name}' refers to '{proto.Reference}' of a function, outside any");
        if (StrayField(proto) is { } stray)
            return Fail($"attribute '{proto.Name}' is of type {proto.Type} and holds {stray} too");
        return proto.Type switch
        {
            AttributeTypeProto.Float => proto.F,
            AttributeTypeProto.Int => proto.I,
            AttributeTypeProto.String => TensorReader.Text(proto.S) is { } text ? text : NotText(proto),
            AttributeTypeProto.Floats => proto.Floats.ToArray(),
            AttributeTypeProto.Ints => proto.Ints.ToArray(),
            AttributeTypeProto.Strings => Strings(proto),
            AttributeTypeProto.Tensor => ReadTensor(proto),
            AttributeTypeProto.Graph => ReadGraph(proto),
            AttributeTypeProto.Tensors => AttributeValue.Other("a list of tensors"),
            AttributeTypeProto.Graphs => AttributeValue.Other("a list of graphs"),
            AttributeTypeProto.SparseTensor => AttributeValue.Other("a sparse tensor"),
            AttributeTypeProto.SparseTensors => AttributeValue.Other("a list of sparse tensors"),
            AttributeTypeProto.Type => AttributeValue.Other("a type"),
            AttributeTypeProto.Types => AttributeValue.Other("a list of types"),
            AttributeTypeProto.Undefined => Fail($"attribute '{proto.Name}' has no type"),
            _ => Fail($"attribute '{proto.Name}' is of the unknown type {(int)proto.Type}"),
        };
    }

    private AttributeValue Fail(string message)
    {
        load.Broken(place, message);
        return Reported;
    }

    private AttributeValue NotText(AttributeProto proto) =>
        Fail($"attribute '{proto.Name}' holds text that is not UTF-8");

    private AttributeValue Strings(AttributeProto proto)
    {
        var texts = new string[proto.Strings.Count];
        for (int i = 0; i < texts.Length; i++)
        {
            if (TensorReader.Text(proto.Strings[i]) is not { } text) return NotText(proto);
            texts[i] = text;
        }

        return texts;
    }

    private AttributeValue ReadTensor(AttributeProto proto)
    {
        if (proto.T is null) return Fail($"attribute '{proto.Name}' lacks its tensor");
        return TensorReader.Read(proto.T, $"attribute '{proto.Name}'", place, load) is { } tensor ? tensor : Reported;
    }

    private AttributeValue ReadGraph(AttributeProto proto)
    {
        if (proto.G is null) return Fail($"attribute '{proto.Name}' lacks its graph");
        return scope.ReadNested(proto.G, place) is { } graph ? graph : Reported;
    }

    /// <summary>A field that is filled although the type names another; null when all is well.</summary>
    private static string? StrayField(AttributeProto p)
    {
        if (p.Floats.Count > 0 && p.Type != AttributeTypeProto.Floats) return "floats";
        if (p.Ints.Count > 0 && p.Type != AttributeTypeProto.Ints) return "integers";
        if (p.Strings.Count > 0 && p.Type != AttributeTypeProto.Strings) return "texts";
        if (p.S.Length > 0 && p.Type != AttributeTypeProto.String) return "text";
        if (p.T is not null && p.Type != AttributeTypeProto.Tensor) return "a tensor";
        if (p.G is not null && p.Type != AttributeTypeProto.Graph) return "a graph";
        if (p.F != 0 && p.Type != AttributeTypeProto.Float) return "a float";
        if (p.I != 0 && p.Type != AttributeTypeProto.Int) return "an integer";
        return null;
    }
}
