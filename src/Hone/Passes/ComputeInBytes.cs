using Hone.Graphs;
using Hone.Kernels;
using Hone.Passes.Bytes;

namespace Hone.Passes;

/// <summary>Puts something that computes with bytes in the place of a node; false where it cannot.</summary>
internal delegate bool ByteRule(Node node, ByteValues bytes);

/// <summary>
/// Computes in bytes what a quantized model computes between grids of bytes: convolutions and products with filters
/// that were bytes in the model, sums, functions, pools and joins.
/// </summary>
/// <remarks>
/// Sums of products of bytes are whole numbers, so they are exact where float32 rounds: a result may lie one step
/// beside the float32 one where that is half-way between two. Left to float32 with exact numerics. Bytes are uint8 in
/// NCHWc, whatever the model's are.
/// </remarks>
internal static class ComputeInBytes
{
    private static readonly ByteRule[] Rules =
        [ByteConvolutions.Rule, ByteProducts.Rule, ByteSums.Rule, ByteMaps.Rule, BytePools.Rule, ByteJoins.Rule];

    /// <summary>One walk in order.</summary>
    public static void Run(Graph graph, CompileContext context)
    {
        if (context.Numerics == Numerics.Exact) return;
        var bytes = new ByteValues(graph, context);
        foreach (var node in graph.Nodes.ToArray())
        {
            // A rule may have taken a later node along.
            if (node.Inputs.Count == 0 || node.Input(0) is null) continue;
            foreach (var rule in Rules)
                if (rule(node, bytes)) break;
        }

        bytes.Finish();
    }
}
