using System.Globalization;
using Hone.Graphs;
using Hone.Onnx.Schema;
using Hone.Tensors;

namespace Hone.Onnx;

/// <summary>
/// Fills a <see cref="Graph"/> from its message: constants, inputs, nodes in order, outputs. Names become values;
/// those of enclosing graphs are seen from within, an inner one hiding an outer one.
/// </summary>
internal sealed class GraphReader
{
    private readonly LoadContext _load;
    private readonly GraphReader? _outer;
    private readonly int _depth;
    private readonly Graph _graph;
    private readonly Dictionary<string, Value> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TypeProto> _declared = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _nodeNames = new(StringComparer.Ordinal);
    private readonly HashSet<Value> _inputs = [];
    private readonly HashSet<Value> _outputs = [];

    private GraphReader(Graph graph, LoadContext load, GraphReader? outer)
    {
        _graph = graph;
        _load = load;
        _outer = outer;
        _depth = outer is null ? 0 : outer._depth + 1;
    }

    /// <summary>Fills the model's graph, whose opsets are set.</summary>
    public static void Read(GraphProto proto, Graph graph, LoadContext load) =>
        new GraphReader(graph, load, null).Fill(proto);

    /// <summary>A graph nested in an attribute of this one's nodes; null when nesting goes too deep.</summary>
    public Graph? ReadNested(GraphProto proto, Place place)
    {
        if (_depth + 1 >= LoadContext.MostDepth)
        {
            _load.Unsafe(place, $"graphs are nested more than {LoadContext.MostDepth} deep");
            return null;
        }

        var nested = new Graph { Opset = _graph.Opset };
        foreach (var (domain, version) in _graph.Domains) nested.Domains[domain] = version;
        new GraphReader(nested, _load, this).Fill(proto);
        return nested;
    }

    private void Fill(GraphProto proto)
    {
        _graph.Name = proto.Name;
        foreach (var tensor in proto.Initializers) AddConstant(tensor);
        foreach (var sparse in proto.SparseInitializers)
            _load.Unsupported(default, $"'{sparse.Values?.Name}' is a sparse initializer", "store it densely");
        foreach (var value in proto.Values.Concat(proto.Outputs)) _declared.TryAdd(value.Name, value.Type);
        foreach (var input in proto.Inputs) AddInput(input);
        foreach (var node in NodeOrder.Sort(proto.Nodes, _load)) AddNode(node);
        foreach (var output in proto.Outputs) AddOutput(output);
    }

    private void AddConstant(TensorProto proto)
    {
        if (proto.Name.Length == 0)
        {
            _load.Broken(default, "an initializer has no name");
            return;
        }

        // A constant that cannot be read stays behind as a value without elements, so that its readers are not blamed.
        var value = new Value(proto.Name) { Type = TensorReader.ElementType(proto.Type) ?? DataType.Undefined };
        if (TensorReader.Read(proto, $"initializer '{proto.Name}'", default, _load) is { } tensor)
        {
            value.Constant = tensor;
            value.Type = tensor.Type;
            value.Shape = tensor.Shape;
        }

        Define(value, default);
    }

    private void AddInput(ValueProto proto)
    {
        if (proto.Name.Length == 0)
        {
            _load.Broken(default, "an input has no name");
            return;
        }

        if (_values.TryGetValue(proto.Name, out var known) && !_inputs.Contains(known))
        {
            // Before IR 4 every initializer is declared among the inputs as well; it is a constant all the same.
            var type = TypeReader.Read(proto.Type, $"input '{proto.Name}'", _load);
            if (type.Type != known.Type && type.Type != DataType.Undefined)
                _load.Broken(default,
                    $"'{proto.Name}' is declared as {type.Type.Name()} and stored as {known.Type.Name()}");
            return;
        }

        var input = TypeReader.Apply(new Value(proto.Name), proto.Type, $"input '{proto.Name}'", _load);
        if (!Define(input, default)) return;
        _graph.Inputs.Add(input);
        _inputs.Add(input);
    }

    private void AddNode(NodeProto proto)
    {
        string name = NameOf(proto);
        string domain = proto.Domain == "ai.onnx" ? "" : proto.Domain;
        int opset = domain is "" or "hone" ? _graph.Opset : _graph.Domains.GetValueOrDefault(domain);
        var place = new Place(name, opset > 0 ? $"{proto.Op}-{opset}" : proto.Op);
        if (proto.Op.Length == 0) _load.Broken(place, "the node names no operator");
        if (opset == 0) _load.Broken(place, $"the domain '{domain}' is not imported");
        var inputs = new Value?[Wanted(proto.Inputs)];
        for (int i = 0; i < inputs.Length; i++)
            inputs[i] = proto.Inputs[i].Length == 0 ? null : Find(proto.Inputs[i], place);

        // Attributes come before the outputs exist: a nested graph must not see what its own node computes.
        var attributes = new AttributeReader(this, _load, place).Read(proto);
        var outputs = new Value?[Wanted(proto.Outputs)];
        if (outputs.Length == 0) _load.Broken(place, "the node computes nothing");
        for (int i = 0; i < outputs.Length; i++)
            outputs[i] = proto.Outputs[i].Length == 0 ? null : NewOutput(proto.Outputs[i], place);
        var node = new Node(proto.Op, inputs, outputs, name, domain);
        foreach (var (key, value) in attributes) node.Attributes[key] = value;
        _graph.Nodes.Add(node);
    }

    private void AddOutput(ValueProto proto)
    {
        if (proto.Name.Length == 0)
        {
            _load.Broken(default, "an output has no name");
            return;
        }

        var value = Find(proto.Name, default);
        if (_outputs.Add(value)) _graph.Outputs.Add(value);
        else _load.Broken(default, $"'{proto.Name}' is listed as an output twice");
        TypeReader.Read(proto.Type, $"output '{proto.Name}'", _load);
    }

    private Value NewOutput(string name, Place place)
    {
        var value = new Value(name);
        if (_declared.TryGetValue(name, out var type)) TypeReader.Apply(value, type, null, _load);
        Define(value, place);
        return value;
    }

    private bool Define(Value value, Place place)
    {
        // Names such as 'y#7' come from a saved graph that passes had rewritten: new ones must not collide.
        int mark = value.Name.LastIndexOf('#');
        var digits = value.Name.AsSpan(mark + 1);
        if (mark >= 0 && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            for (var scope = this; scope is not null; scope = scope._outer) scope._graph.ReserveNames(number);
        if (_values.TryAdd(value.Name, value)) return true;
        _load.Broken(place, $"the name '{value.Name}' is given to two values");
        return false;
    }

    private Value Find(string name, Place place)
    {
        for (var scope = this; scope is not null; scope = scope._outer)
            if (scope._values.TryGetValue(name, out var value)) return value;
        _load.Broken(place, $"'{name}' is read but neither computed nor given");
        return _values[name] = new Value(name);
    }

    private string NameOf(NodeProto proto)
    {
        string stem = proto.Name;
        if (stem.Length == 0) stem = $"{proto.Op}:{proto.Outputs.FirstOrDefault(o => o.Length > 0) ?? "?"}";
        string name = stem;
        while (!_nodeNames.TryAdd(name, 1)) name = $"{stem}:{++_nodeNames[stem]}";
        return name;
    }

    /// <summary>How many of the names count: absent ones at the end mean nothing.</summary>
    private static int Wanted(IList<string> names)
    {
        int count = names.Count;
        while (count > 0 && names[count - 1].Length == 0) count--;
        return count;
    }
}
