using Hone.Graphs;
using Hone.Operators;
using Hone.Tensors;

namespace Hone.Passes;

/// <summary>
/// Takes out nodes whose first output equals their first input: Identity, Dropout, casts and shapes without effect.
/// </summary>
internal static class RemoveNoOps
{
    /// <summary>Readers of such a node's output read its input instead.</summary>
    public static void Run(Graph graph, CompileContext context)
    {
        foreach (var node in graph.Nodes.ToArray())
        {
            if (node.Input(0) is not { } input || node.Outputs[0] is not { } output) continue;
            if (!DoesNothing(node, graph, input, output)) continue;
            if (node.Outputs.Skip(1).Any(o => o is not null && (o.Users.Count > 0 || graph.IsOutput(o)))) continue;

            // A graph output keeps its value: that name is what the caller asks for.
            if (graph.IsOutput(output)) continue;
            graph.ReplaceUses(output, input);
            graph.Remove(node);
        }
    }

    private static bool DoesNothing(Node node, Graph graph, Value input, Value output)
    {
        if (node.Domain.Length > 0 || input.Type != output.Type || input.KnownShape != output.KnownShape) return false;
        return node.Operator switch
        {
            "Identity" or "Dropout" or "Reshape" or "Flatten" or "Squeeze" or "Unsqueeze" or "Expand" => true,
            "Cast" => input.Type != DataType.String,
            "Pad" => Pad.Amounts(new OperatorContext(node, graph.Opset)).All(a => a is { Before: 0, After: 0 }),
            "Concat" or "Sum" or "Mean" or "Max" or "Min" => node.Inputs.Count == 1,
            "Slice" => Array.TrueForAll(Slice.Ranges(new OperatorContext(node, graph.Opset)), r => r.Step == 1),
            "Transpose" => Transpose.KeepsOrder(new OperatorContext(node, graph.Opset)),
            _ => false,
        };
    }
}
