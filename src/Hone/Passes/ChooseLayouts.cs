using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Passes;

/// <summary>
/// Decides how each value lies, row-major or in NCHWc, so that the whole graph costs least: convolutions by their best
/// algorithm for the layouts around them, other nodes by the bytes they move, and a Reorder wherever two layouts meet,
/// one for all readers of a value.
/// </summary>
/// <remarks>
/// Two layouts and costs between pairs make it a minimum cut, so the choice is exact for the estimates. Graph inputs,
/// outputs and constants are always row-major, and so is what nodes without a kernel for NCHWc read and write.
/// </remarks>
internal static class ChooseLayouts
{
    /// <summary>Lays out the whole graph.</summary>
    public static void Run(Graph graph, CompileContext context)
    {
        var choice = new LayoutChoice(graph, context);

        // By value: there are two layouts, so the twin is the one in the other.
        var twins = new Dictionary<Value, Value>();
        foreach (var node in graph.Nodes.ToArray())
        {
            if (choice.Of(node) is not { } chosen) continue;
            for (int i = 0; i < node.Inputs.Count; i++)
                Give(graph, node, i, LayoutChoice.IsResidual(node, i) ? chosen.Output : chosen.Input, twins);
            if (chosen.Output == Layout.Nchwc)
                foreach (var result in node.Outputs)
                    if (result is not null) result.Layout = Layout.Nchwc;
        }

        foreach (var output in graph.Outputs.ToArray())
            if (output.Layout != Layout.Nchw) End(graph, output, twins.GetValueOrDefault(output));
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

    /// <summary>Gives a graph output, which keeps its name, what a Reorder makes: its twin's if it has one.</summary>
    private static void End(Graph graph, Value output, Value? twin)
    {
        var producer = output.Producer!;
        var inner = graph.NewValue(output.Name, output.Type, output.Shape);
        inner.Layout = output.Layout;
        output.Layout = Layout.Nchw;
        producer.SetOutput(Array.IndexOf([.. producer.Outputs], output), inner);
        output.MoveUsers(inner);
        if (twin is null)
        {
            graph.InsertAfter(producer, new Node("Reorder", [inner], [output], output.Name, "hone"));
            return;
        }

        twin.Producer!.SetOutput(0, output);
        twin.MoveUsers(output);
    }
}
