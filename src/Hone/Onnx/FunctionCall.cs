using Hone.Onnx.Schema;

namespace Hone.Onnx;

/// <summary>One call of a model's own function, as nodes: names of the caller outside, fresh ones inside.</summary>
internal sealed class FunctionCall
{
    private readonly NodeProto _call;
    private readonly FunctionProto _function;
    private readonly Place _place;
    private readonly LoadContext _load;
    private readonly string _suffix;
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AttributeProto?> _attributes = new(StringComparer.Ordinal);

    /// <param name="call">The node that calls.</param>
    /// <param name="function">What it calls.</param>
    /// <param name="number">Tells this call's names from those of other calls.</param>
    /// <param name="place">The call, for messages.</param>
    /// <param name="load">Collects problems.</param>
    public FunctionCall(NodeProto call, FunctionProto function, int number, Place place, LoadContext load)
    {
        (_call, _function, _place, _load) = (call, function, place, load);
        _suffix = $"@{function.Name}.{number}";
        for (int i = 0; i < function.Inputs.Count; i++)
            _names[function.Inputs[i]] = i < call.Inputs.Count ? call.Inputs[i] : "";
        foreach (string name in function.Attributes) _attributes[name] = null;
        foreach (var attribute in function.Defaults) _attributes[attribute.Name] = attribute;
        foreach (var attribute in call.Attributes)
        {
            if (!_attributes.ContainsKey(attribute.Name))
                load.Broken(place, $"attribute '{attribute.Name}' is not known to the function");
            _attributes[attribute.Name] = attribute;
        }
    }

    /// <summary>The function's nodes with names and attributes in place.</summary>
    public IEnumerable<NodeProto> Body()
    {
        var copies = new List<NodeProto>();
        for (int i = 0; i < _call.Outputs.Count; i++)
        {
            string inner = _function.Outputs[i], outer = _call.Outputs[i];
            if (outer.Length == 0 || _names.TryAdd(inner, outer)) continue;

            // An input passed through, or one value given out twice.
            copies.Add(new NodeProto { Op = "Identity", Inputs = { _names[inner] }, Outputs = { outer } });
        }

        foreach (var node in _function.Nodes)
        {
            var copy = node.Clone();
            Bind(copy);
            yield return copy;
        }

        foreach (var copy in copies) yield return copy;
    }

    private void Bind(NodeProto node)
    {
        if (node.Name.Length > 0) node.Name = $"{(_call.Name.Length > 0 ? _call.Name : _call.Op)}/{node.Name}{_suffix}";
        for (int i = 0; i < node.Inputs.Count; i++) node.Inputs[i] = Rename(node.Inputs[i]);
        for (int i = 0; i < node.Outputs.Count; i++) node.Outputs[i] = Rename(node.Outputs[i]);
        for (int i = node.Attributes.Count - 1; i >= 0; i--)
        {
            var attribute = node.Attributes[i];
            if (attribute.Reference.Length > 0) BindReference(node, i, attribute);
            else if (attribute.G is not null) Bind(attribute.G);
        }
    }

    private void Bind(GraphProto graph)
    {
        foreach (var tensor in graph.Initializers) tensor.Name = Rename(tensor.Name);
        foreach (var value in graph.Inputs.Concat(graph.Outputs).Concat(graph.Values)) value.Name = Rename(value.Name);
        foreach (var node in graph.Nodes) Bind(node);
    }

    private void BindReference(NodeProto node, int index, AttributeProto attribute)
    {
        if (!_attributes.TryGetValue(attribute.Reference, out var given))
        {
            _load.Broken(_place,
                $"the function refers to its attribute '{attribute.Reference}', which it does not have");
            given = null;
        }

        // Without a value the inner operator's own default holds.
        if (given is null)
        {
            node.Attributes.RemoveAt(index);
            return;
        }

        var copy = given.Clone();
        copy.Name = attribute.Name;
        node.Attributes[index] = copy;
    }

    private string Rename(string name)
    {
        if (name.Length == 0) return name;
        if (!_names.TryGetValue(name, out string? renamed)) _names[name] = renamed = name + _suffix;
        return renamed;
    }
}
