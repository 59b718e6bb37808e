using Hone.Diagnostics;
using Hone.Graphs;

namespace Hone.Onnx;

/// <summary>What ONNX has and Hone does not serve, with reasons.</summary>
internal static class OnnxOperators
{
    /// <summary>Why a node whose operator is in no table is refused.</summary>
    public static ModelProblem Explain(Node node, int opset) =>
        new($"the operator {node.Operator} is not served", node.Name, $"{node.Operator}-{opset}") { Unsupported = true };
}
