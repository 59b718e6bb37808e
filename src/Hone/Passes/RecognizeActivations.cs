using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Passes;

/// <summary>Finds activations written as several nodes: x sigmoid(x) is Silu, x hardsigmoid(x) is HardSwish.</summary>
internal static class RecognizeActivations
{
    /// <summary>Rewrites each Mul of a value with its own gate.</summary>
    public static void Run(Graph graph, CompileContext context)
    {
        foreach (var node in graph.Nodes.ToArray())
        {
            if (node.Operator != "Mul" || node.Domain.Length > 0 || node.Output.Type != DataType.Float32) continue;
            Value a = node.Input(0)!, b = node.Input(1)!;
            if (Gate(graph, a, b) is { } first) Rewrite(graph, node, a, first);
            else if (Gate(graph, b, a) is { } second) Rewrite(graph, node, b, second);
        }
    }

    /// <summary>The gate that computes <paramref name="gated"/> from <paramref name="x"/>.</summary>
    private static Node? Gate(Graph graph, Value x, Value gated)
    {
        if (Match.OnlyUse(graph, gated, "Sigmoid", "HardSigmoid") is not { } gate || gate.Input(0) != x) return null;
        if (gate.Operator == "Sigmoid") return gate;
        var parameters = FusibleActivation.Of(gate, graph)!.Value;
        return MathF.Abs(parameters.Alpha - (1f / 6)) < 1e-7f && parameters.Beta == 0.5f ? gate : null;
    }

    private static void Rewrite(Graph graph, Node mul, Value x, Node gate)
    {
        bool silu = gate.Operator == "Sigmoid";
        graph.Replace(mul, new Node(silu ? "Silu" : "HardSwish", [x], [mul.Output], mul.Name, silu ? "hone" : ""));
        graph.Remove(gate);
    }
}
