using Hone.Graphs;
using Hone.Kernels.Attention;
using Hone.Operators;

namespace Hone.Passes.Lowering;

/// <summary>Attention as one kernel by rows of q.</summary>
internal static class LowerAttention
{
    /// <summary>Emits one kernel.</summary>
    public static bool Lower(Node node, Program program) =>
        node is { Operator: "Attention", Domain: "hone" } && program.Emit(
            node, Request(node, program.Graph),
            [node.Input(0), node.Input(1), node.Input(2), node.Input(3), node.Output]);

    /// <summary>What the kernel is asked for.</summary>
    public static AttentionRequest Request(Node node, Graph graph)
    {
        var context = new OperatorContext(node, graph.Opset);
        var a = AttentionGeometry.From(context);
        return new AttentionRequest
        {
            Batch = Array.ConvertAll(a.Batch.Dims.ToArray(), d => (long)d), M = a.M, N = a.N, D = a.D, E = a.E,
            Q = a.Q, K = a.K, V = a.V, Mask = a.Mask, Y = a.Y, Scale = context.Float("scale", 1),
        };
    }
}
