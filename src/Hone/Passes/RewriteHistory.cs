using Hone.Graphs;

namespace Hone.Passes;

/// <summary>What a pass left of the graph.</summary>
/// <param name="Pass">Its name.</param>
/// <param name="Nodes">Nodes afterwards.</param>
/// <param name="Gone">Values that were read before and are no more: what it fused, folded or took out.</param>
internal sealed record PassRecord(string Pass, int Nodes, int Gone);

/// <summary>
/// Remembers the graph as it was before the rewrites and which pass made each of its values vanish: so it can tell
/// which of the model's nodes a rewritten node stands for, and why.
/// </summary>
/// <remarks>
/// No pass has a part in this, so none can forget it. It rests on two rules that passes keep anyway: a value that is
/// still read keeps its name, and a new value begins with the name of the one whose place it takes, then a # and a
/// number. A rewritten node stands for all nodes between what it reads and what it computes. The graph before is that
/// after infer-shapes: what is folded to constants there never runs.
/// </remarks>
internal sealed class RewriteHistory
{
    private readonly Dictionary<string, Node> _producers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _goneBy = new(StringComparer.Ordinal);
    private readonly List<PassRecord> _passes = [];
    private HashSet<string> _read = [];
    private Graph? _before;

    /// <summary>The graph before the rewrites, with types, shapes and constants.</summary>
    public Graph Before => _before ?? throw new InvalidOperationException("no pass has run");

    /// <summary>The passes that ran, in order.</summary>
    public IReadOnlyList<PassRecord> Passes => _passes;

    /// <summary>Takes note of the graph after a pass.</summary>
    public void After(Pass pass, Graph graph)
    {
        if (_before is null) Begin(graph);
        var read = graph.Nodes.SelectMany(n => n.Inputs).Concat(graph.Outputs).OfType<Value>()
            .Where(v => !v.IsConstant).Select(v => v.Name).ToHashSet(StringComparer.Ordinal);
        int gone = 0;
        foreach (string name in _read)
            if (!read.Contains(name) && _goneBy.TryAdd(name, pass.Name)) gone++;
        _read = read;
        _passes.Add(new PassRecord(pass.Name, graph.Nodes.Count, gone));
    }

    /// <summary>The value of the graph before that a value is or takes the place of; null for a new one.</summary>
    public string? Original(Value value)
    {
        if (_names.Contains(value.Name)) return value.Name;
        int mark = value.Name.LastIndexOf('#');
        return mark > 0 && _names.Contains(value.Name[..mark]) ? value.Name[..mark] : null;
    }

    /// <summary>The nodes before that a node stands for, each with the pass that made its result vanish.</summary>
    public IReadOnlyList<(Node Node, string? Pass)> StandsFor(Node node)
    {
        var stops = new HashSet<string>(StringComparer.Ordinal);
        foreach (var input in node.Inputs) Stop(input, stops);
        var found = new Dictionary<Node, string?>();
        foreach (var output in node.Outputs)
            if (output is not null && Original(output) is { } name) Collect(name, stops, found);
        var order = Before.Nodes.Where(found.ContainsKey);
        return [.. order.Select(n => (n, found[n]))];
    }

    private void Begin(Graph graph)
    {
        _before = graph.Clone();
        foreach (var value in _before.Values) _names.Add(value.Name);
        foreach (var node in _before.Nodes)
            foreach (var output in node.Outputs)
                if (output is not null) _producers[output.Name] = node;
    }

    private void Stop(Value? value, HashSet<string> stops)
    {
        if (value is null || value.IsConstant) return;
        if (Original(value) is { } name) stops.Add(name);
        else foreach (var input in value.Producer?.Inputs ?? []) Stop(input, stops);
    }

    private void Collect(string value, HashSet<string> stops, Dictionary<Node, string?> found)
    {
        var open = new Stack<string>([value]);
        while (open.TryPop(out string? name))
        {
            if (stops.Contains(name) || !_producers.TryGetValue(name, out var node)) continue;
            if (!found.TryAdd(node, _goneBy.GetValueOrDefault(name))) continue;
            foreach (var input in node.Inputs)
                if (input is { IsConstant: false }) open.Push(input.Name);
        }
    }
}
