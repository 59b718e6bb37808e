using Hone.Graphs;
using Hone.Operators;
using Hone.Tensors;

namespace Hone.Passes;

/// <summary>Moves an activation into the node that computes its input, which applies it where it stores.</summary>
/// <remarks>
/// Into Conv, FusedConv, ConvTranspose, Gemm, MatMul, FusedMatMul and Add, when nobody else reads the value.
/// </remarks>
internal static class FuseActivation
{
    private static readonly Dictionary<string, string> FusedNames = new(StringComparer.Ordinal)
    {
        ["Conv"] = "FusedConv", ["FusedConv"] = "FusedConv", ["Gemm"] = "FusedGemm", ["MatMul"] = "FusedMatMul",
        ["FusedMatMul"] = "FusedMatMul", ["Add"] = "FusedAdd", ["ConvTranspose"] = "FusedConvTranspose",
    };

    /// <summary>One walk in order.</summary>
    public static void Run(Graph graph, CompileContext context)
    {
        foreach (var node in graph.Nodes.ToArray())
        {
            if (node.Inputs.Count == 0 || node.Input(0)?.Producer is not { } producer) continue;
            if (producer.Output.Type != DataType.Float32) continue;
            if (!FusedNames.TryGetValue(producer.Operator, out string? name)) continue;
            if (FusedActivation.Of(producer).Name.Length > 0) continue;
            if (Match.OnlyUser(graph, node.Input(0)!) != node) continue;
            if (FusibleActivation.Of(node, graph) is not { } activation) continue;
            var fused = new Node(name, [.. producer.Inputs], [node.Output], producer.Name, "hone");
            foreach (var (key, value) in producer.Attributes) fused.Attributes[key] = value;
            activation.SetOn(fused);
            graph.Remove(producer);
            graph.Replace(node, fused);
        }
    }
}
