using Hone.Graphs;
using Hone.Machine;
using Hone.Tensors;

namespace Hone.Passes;

/// <summary>
/// Decides how each value lies: convolutions work in NCHWc, what stands between them follows, everything else is
/// row-major; a Reorder stands wherever the two meet, one for all readers of a value.
/// </summary>
/// <remarks>
/// A walk in order: islands of NCHWc begin at a convolution and end at the first node without a kernel for it. Graph
/// inputs, outputs and constants are always row-major.
/// </remarks>
internal static class ChooseLayouts
{
    /// <summary>Lays out the whole graph.</summary>
    public static void Run(Graph graph, CompileContext context)
    {
        // By value: there are two layouts, so the twin is the one in the other.
        var twins = new Dictionary<Value, Value>();
        foreach (var node in graph.Nodes.ToArray())
        {
            if (node.Outputs.Count == 0 || node.Outputs[0] is null) continue;
            var (input, output) = Decide(node, graph, context.Level.Lanes());
            if (node.Operator == "Conv" || node.Operator == "FusedConv")
            {
                Give(graph, node, 0, input, twins);
                if (node.Input(3) is not null) Give(graph, node, 3, output, twins);
            }
            else
            {
                for (int i = 0; i < node.Inputs.Count; i++) Give(graph, node, i, input, twins);
            }

            if (output == Layout.Nchwc)
                foreach (var result in node.Outputs)
                    if (result is not null) result.Layout = Layout.Nchwc;
        }

        foreach (var output in graph.Outputs.ToArray())
            if (output.Layout != Layout.Nchw) End(graph, output);
    }

    private static (Layout Input, Layout Output) Decide(Node node, Graph graph, int lanes)
    {
        var first = node.Inputs.Any(v => v is { Layout: Layout.Nchwc }) ? Layout.Nchwc : Layout.Nchw;
        return LayoutRules.Of(node, graph, lanes) switch
        {
            LayoutRule.Blocked => (Layout.Nchwc, Layout.Nchwc),
            LayoutRule.PlanarToBlocked => (Layout.Nchw, Layout.Nchwc),
            LayoutRule.BlockedToPlanar => (first, Layout.Nchw),
            LayoutRule.Follow => (first, first),
            _ => (Layout.Nchw, Layout.Nchw),
        };
    }

    /// <summary>Makes a node read its input in a layout, through a Reorder where needed; constants stay.</summary>
    private static void Give(Graph graph, Node node, int index, Layout layout, Dictionary<Value, Value> twins)
    {
        if (node.Input(index) is not { IsConstant: false } value || value.Layout == layout) return;
        if (!twins.TryGetValue(value, out var twin))
        {
            twin = graph.NewValue(value.Name, value.Type, value.Shape);
            twin.Layout = layout;
            graph.InsertBefore(node, new Node("Reorder", [value], [twin], value.Name, "hone"));
            twins[value] = twin;
        }

        node.SetInput(index, twin);
    }

    /// <summary>Puts a Reorder behind the producer of a graph output, which keeps its name.</summary>
    private static void End(Graph graph, Value output)
    {
        var producer = output.Producer!;
        var inner = graph.NewValue(output.Name, output.Type, output.Shape);
        inner.Layout = output.Layout;
        output.Layout = Layout.Nchw;
        producer.SetOutput(Array.IndexOf([.. producer.Outputs], output), inner);
        foreach (var user in output.Users.ToArray())
            for (int i = 0; i < user.Inputs.Count; i++)
                if (user.Inputs[i] == output) user.SetInput(i, inner);
        graph.InsertAfter(producer, new Node("Reorder", [inner], [output], output.Name, "hone"));
    }
}
