using Hone.Graphs;

namespace Hone.Passes;

/// <summary>Takes out nodes that no output depends on, and unlinks outputs that nobody reads.</summary>
internal static class RemoveDeadNodes
{
    /// <summary>One walk from the last node to the first.</summary>
    public static void Run(Graph graph, CompileContext context)
    {
        for (int i = graph.Nodes.Count - 1; i >= 0; i--)
        {
            var node = graph.Nodes[i];
            bool wanted = node.Outputs.Any(o => o is not null && (o.Users.Count > 0 || graph.IsOutput(o)));
            if (!wanted) graph.Remove(node);
        }
    }
}
