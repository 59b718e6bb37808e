using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Operators;

/// <summary>Walks over a graph and puts the nodes of the branch that it takes in the place of each If.</summary>
/// <remarks>
/// A branch sees the values around it, so its nodes can stand among those of the graph as they are; only names that
/// the graph has already are given a number. The branch that is not taken lets go of what it would have read. Branches
/// within branches follow by the same walk, without recursion.
/// </remarks>
internal sealed class Branches
{
    private readonly Graph _graph;
    private Dictionary<string, Value>? _names;

    private Branches(Graph graph) => _graph = graph;

    /// <summary>
    /// The nodes in order, those of the branches taken included. The graph's own list is not changed.
    /// </summary>
    /// <param name="graph">The graph, whose values the branches' nodes are made to compute.</param>
    /// <param name="condition">The condition of an If, asked for when every node before it was visited.</param>
    /// <exception cref="Diagnostics.ModelException">A condition is no condition, or a branch does not fit.</exception>
    public static IEnumerable<Node> Walk(Graph graph, Func<Node, Tensor> condition)
    {
        var branches = new Branches(graph);
        var open = new Stack<Node>();
        foreach (var first in graph.Nodes.ToArray())
        {
            open.Push(first);
            while (open.TryPop(out var node))
            {
                if (!If.Is(node))
                {
                    yield return node;
                    continue;
                }

                var taken = branches.Take(node, condition(node));
                for (int i = taken.Count - 1; i >= 0; i--) open.Push(taken[i]);
            }
        }
    }

    private List<Node> Take(Node node, Tensor condition)
    {
        var context = new OperatorContext(node, _graph.OpsetOf(node));
        if (condition.Type != DataType.Bool || condition.Length != 1)
            throw context.Fail($"its condition is {condition.Type.Name()} {condition.Shape}; it takes one bool");
        string name = condition.Bytes[0] != 0 ? If.Then : If.Else;
        var branch = (Graph)node.Attributes[name].Content;
        if (branch.Inputs.Count > 0) throw context.Fail($"its {name} has inputs; a branch takes none");
        if (branch.Outputs.Count < node.Outputs.Count)
            throw context.Fail($"its {name} has {branch.Outputs.Count} outputs, the node {node.Outputs.Count}");
        Value?[] outputs = [.. node.Outputs];
        foreach (var (other, value) in node.Attributes)
            if (other != name && value.Content is Graph left) LetGo(left);
        node.Detach();
        Rename(branch);
        var nodes = new List<Node>(branch.Nodes);
        for (int i = 0; i < outputs.Length; i++)
            if (outputs[i] is { } output) nodes.Add(new Node("Identity", [branch.Outputs[i]], [output], node.Name));
        return nodes;
    }

    /// <summary>A node that will never run must not look like a reader of what it read.</summary>
    private static void LetGo(Graph graph)
    {
        foreach (var node in graph.Nodes)
        {
            node.Detach();
            foreach (var value in node.Attributes.Values)
                if (value.Content is Graph nested) LetGo(nested);
        }
    }

    private void Rename(Graph branch)
    {
        _names ??= _graph.Values.Distinct().DistinctBy(v => v.Name).ToDictionary(v => v.Name, StringComparer.Ordinal);
        foreach (var value in branch.Values)
        {
            if (_names.TryAdd(value.Name, value) || _names[value.Name] == value) continue;
            do value.Name = _graph.NewValue(Stem(value.Name)).Name;
            while (!_names.TryAdd(value.Name, value));
        }
    }

    /// <summary>The name without the number that it may have from an earlier renaming.</summary>
    private static string Stem(string name) => name.LastIndexOf('#') is > 0 and int mark ? name[..mark] : name;
}
