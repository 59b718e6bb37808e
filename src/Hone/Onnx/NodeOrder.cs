using Hone.Onnx.Schema;

namespace Hone.Onnx;

/// <summary>Nodes with producers before users, as the format asks for but not every writer provides.</summary>
internal static class NodeOrder
{
    /// <summary>
    /// The nodes in an order in which each value is computed before it is read, also by nested graphs; the file's order
    /// where it is one (Kahn 1962, the earliest ready node first). A cycle is noted as a problem and its nodes are left
    /// in the file's order.
    /// </summary>
    public static IEnumerable<NodeProto> Sort(IList<NodeProto> nodes, LoadContext load)
    {
        var producers = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < nodes.Count; i++)
            foreach (string output in nodes[i].Outputs)
                if (output.Length > 0) producers.TryAdd(output, i);
        var needs = new int[nodes.Count][];
        bool sorted = true;
        for (int i = 0; i < nodes.Count; i++)
        {
            // Loops and no query, here and in other places that every start passes: code for its kinds of sequences is
            // in no image.
            var found = new List<int>();
            foreach (string name in Reads(nodes[i]))
                if (producers.TryGetValue(name, out int p) && !found.Contains(p)) found.Add(p);
            foreach (int p in found) sorted &= p < i;
            needs[i] = found.ToArray();
        }

        return sorted ? nodes : Reorder(nodes, needs, load);
    }

    private static List<NodeProto> Reorder(IList<NodeProto> nodes, int[][] needs, LoadContext load)
    {
        var users = new List<int>[nodes.Count];
        var missing = new int[nodes.Count];
        var ready = new PriorityQueue<int, int>();
        for (int i = 0; i < nodes.Count; i++)
        {
            missing[i] = needs[i].Length;
            if (missing[i] == 0) ready.Enqueue(i, i);
            foreach (int p in needs[i]) (users[p] ??= []).Add(i);
        }

        var order = new List<NodeProto>(nodes.Count);
        while (ready.TryDequeue(out int i, out _))
        {
            order.Add(nodes[i]);
            foreach (int user in users[i] ?? [])
                if (--missing[user] == 0) ready.Enqueue(user, user);
        }

        if (order.Count == nodes.Count) return order;
        var stuck = Enumerable.Range(0, nodes.Count).Where(i => missing[i] > 0).ToList();
        var first = nodes[stuck[0]];
        load.Broken(new Place(first.Name.Length > 0 ? first.Name : first.Outputs.FirstOrDefault(), first.Op),
            $"{stuck.Count} nodes wait for each other in a cycle, this one first");
        order.AddRange(stuck.Select(i => nodes[i]));
        return order;
    }

    /// <summary>The names a node reads, those that its nested graphs take from outside included.</summary>
    private static IEnumerable<string> Reads(NodeProto node)
    {
        foreach (string input in node.Inputs)
            if (input.Length > 0) yield return input;
        foreach (var attribute in node.Attributes)
        {
            if (attribute.G is null) continue;
            foreach (string name in Free(attribute.G)) yield return name;
        }
    }

    /// <summary>The names that a graph reads but does not define. Depth: protobuf's limit on nested messages.</summary>
    private static HashSet<string> Free(GraphProto graph)
    {
        var free = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in graph.Nodes) free.UnionWith(Reads(node));
        foreach (var output in graph.Outputs) free.Add(output.Name);
        foreach (var input in graph.Inputs) free.Remove(input.Name);
        foreach (var tensor in graph.Initializers) free.Remove(tensor.Name);
        foreach (var node in graph.Nodes) free.ExceptWith(node.Outputs);
        return free;
    }
}
