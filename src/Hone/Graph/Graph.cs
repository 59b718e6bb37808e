using Hone.Tensors;

namespace Hone.Graphs;


/// <summary>A network: nodes in an order in which each value is computed before it is read.</summary>
public sealed class Graph
{
    private int _fresh;

    /// <summary>The model's name for it.</summary>
    public string Name { get; set; } = "graph";

    /// <summary>The opset of the default domain.</summary>
    public int Opset { get; set; } = 22;

    /// <summary>Versions of the other domains that the model imports.</summary>
    public Dictionary<string, int> Domains { get; } = new(StringComparer.Ordinal);

    /// <summary>What the caller provides, in the model's order. Constants are not among them.</summary>
    public List<Value> Inputs { get; } = [];

    /// <summary>What the caller gets, in the model's order.</summary>
    public List<Value> Outputs { get; } = [];

    /// <summary>The nodes, producers before users.</summary>
    public List<Node> Nodes { get; } = [];

    /// <summary>The nodes, each followed by those of the graphs that its attributes hold, at any depth.</summary>
    public IEnumerable<Node> AllNodes
    {
        get
        {
            var open = new Stack<Node>(Nodes.AsEnumerable().Reverse());
            while (open.TryPop(out var node))
            {
                yield return node;
                foreach (var value in node.Attributes.Values.Reverse())
                    for (int i = (value.Content as Graph)?.Nodes.Count - 1 ?? -1; i >= 0; i--)
                        open.Push(((Graph)value.Content).Nodes[i]);
            }
        }
    }

    /// <summary>Every value, by first mention: inputs, then as nodes read and compute them, then outputs.</summary>
    public IEnumerable<Value> Values
    {
        get
        {
            var seen = new HashSet<Value>();
            foreach (var input in Inputs)
                if (seen.Add(input)) yield return input;
            foreach (var node in Nodes)
            {
                foreach (var value in node.Inputs)
                    if (value is not null && seen.Add(value)) yield return value;
                foreach (var value in node.Outputs)
                    if (value is not null && seen.Add(value)) yield return value;
            }

            foreach (var output in Outputs)
                if (seen.Add(output)) yield return output;
        }
    }

    /// <summary>A new value with a name that no other value of this graph carries.</summary>
    public Value NewValue(string stem, DataType type = DataType.Undefined, Shape? shape = null) =>
        new($"{stem}#{++_fresh}") { Type = type, Shape = shape };

    /// <summary>A new constant.</summary>
    public Value NewConstant(string stem, Tensor tensor) =>
        new($"{stem}#{++_fresh}") { Type = tensor.Type, Shape = tensor.Shape, Constant = tensor };

    /// <summary>The version of the node's domain; operators that passes create follow the model's own opset.</summary>
    public int OpsetOf(Node node) => node.Domain is "" or "hone" ? Opset : Domains.GetValueOrDefault(node.Domain, 1);

    /// <summary>Makes new names count from beyond a number that a name of the graph already ends with.</summary>
    internal void ReserveNames(int number) => _fresh = Math.Max(_fresh, number);

    /// <summary>Puts a node right before another.</summary>
    public void InsertBefore(Node place, Node node) => Nodes.Insert(Nodes.IndexOf(place), node);

    /// <summary>Puts a node right after another.</summary>
    public void InsertAfter(Node place, Node node) => Nodes.Insert(Nodes.IndexOf(place) + 1, node);

    /// <summary>Takes a node out; its values lose it.</summary>
    public void Remove(Node node)
    {
        Nodes.Remove(node);
        node.Detach();
    }

    /// <summary>Puts <paramref name="node"/>, which computes the same outputs, in the place of another.</summary>
    public void Replace(Node old, Node node)
    {
        Nodes[Nodes.IndexOf(old)] = node;
        old.Detach();
        for (int i = 0; i < node.Outputs.Count; i++)
            if (node.Outputs[i] is { } output) output.Producer = node;
    }

    /// <summary>Makes every reader of <paramref name="value"/>, graph outputs included, read another instead.</summary>
    public void ReplaceUses(Value value, Value with)
    {
        value.MoveUsers(with);
        for (int i = 0; i < Outputs.Count; i++)
            if (Outputs[i] == value) Outputs[i] = with;
    }

    /// <summary>True when the caller gets this value.</summary>
    public bool IsOutput(Value value) => Outputs.Contains(value);

    /// <summary>A copy whose nodes and values can be rewritten freely; constants' tensors are shared.</summary>
    public Graph Clone() => Clone([], new Dictionary<Value, Tensor>());

    /// <summary>
    /// A copy for known elements of some inputs: those stay inputs that nobody reads, and their readers, nested graphs
    /// among them, see constants.
    /// </summary>
    internal Graph Clone(IReadOnlyDictionary<Value, Tensor> known) => Clone([], known);

    /// <summary>A copy in which values map to their copies, also where nested graphs read enclosing ones.</summary>
    private Graph Clone(Dictionary<Value, Value> map, IReadOnlyDictionary<Value, Tensor> known)
    {
        var copy = new Graph { Name = Name, Opset = Opset, _fresh = _fresh };
        foreach (var (domain, version) in Domains) copy.Domains[domain] = version;
        Value? Map(Value? value)
        {
            if (value is null) return null;
            if (map.TryGetValue(value, out var known)) return known;
            return map[value] = new Value(value.Name)
            {
                Type = value.Type, Declared = value.Declared, Shape = value.Shape,
                Layout = value.Layout, Constant = value.Constant,
            };
        }

        foreach (var input in Inputs) copy.Inputs.Add(Map(input)!);
        foreach (var input in Inputs)
            if (known.TryGetValue(input, out var tensor)) map[input] = copy.NewConstant(input.Name, tensor);
        foreach (var node in Nodes)
        {
            Value?[] inputs = [.. node.Inputs.Select(Map)], outputs = [.. node.Outputs.Select(Map)];
            var twin = new Node(node.Operator, inputs, outputs, node.Name, node.Domain);
            foreach (var (key, value) in node.Attributes)
                twin.Attributes[key] = value.Content is Graph nested ? nested.Clone(map, known) : value;
            copy.Nodes.Add(twin);
        }

        foreach (var output in Outputs) copy.Outputs.Add(Map(output)!);
        return copy;
    }
}
