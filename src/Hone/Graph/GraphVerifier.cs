namespace Hone.Graphs;

/// <summary>Checks the rules that every graph obeys between passes.</summary>
public static class GraphVerifier
{
    /// <summary>
    /// Every problem of the graph: a value read before it is computed or computed by nobody, computed twice, a name
    /// carried by two values, users that disagree with inputs. Empty when the graph is sound.
    /// </summary>
    public static IReadOnlyList<string> Problems(Graph graph)
    {
        var problems = new List<string>();
        var ready = new HashSet<Value>(graph.Inputs);
        var names = new Dictionary<string, Value>(StringComparer.Ordinal);
        foreach (var value in graph.Values)
            if (!names.TryAdd(value.Name, value)) problems.Add($"two values are named '{value.Name}'");
        Check(graph, ready, problems);
        return problems;
    }

    /// <summary>Checks the nodes of a graph whose surroundings have computed what is ready.</summary>
    private static void Check(Graph graph, HashSet<Value> ready, List<string> problems)
    {
        foreach (var node in graph.Nodes)
        {
            foreach (var input in node.Inputs)
            {
                if (input is null) continue;
                if (!ready.Contains(input) && !input.IsConstant)
                    problems.Add($"{node} reads '{input.Name}' before it is computed");
                if (!input.Users.Contains(node)) problems.Add($"'{input.Name}' does not know its user {node}");
            }

            foreach (var attribute in node.Attributes.Values)
                if (attribute.Content is Graph nested) Check(nested, [.. ready, .. nested.Inputs], problems);
            foreach (var output in node.Outputs)
            {
                if (output is null) continue;
                if (!ready.Add(output)) problems.Add($"'{output.Name}' is computed twice, again by {node}");
                if (output.Producer != node) problems.Add($"'{output.Name}' does not know its producer {node}");
                if (output.IsConstant) problems.Add($"'{output.Name}' is a constant and computed by {node}");
            }
        }

        foreach (var output in graph.Outputs.Where(o => !ready.Contains(o) && !o.IsConstant))
            problems.Add($"output '{output.Name}' is computed by nobody");
    }
}
