using Hone.Graphs;
using Hone.Passes.Lowering;
using Hone.Tensors;

namespace Hone.Passes;

/// <summary>
/// Makes one node of a QuantizeLinear and the DequantizeLinear behind it: it rounds x to the grid of the scale, and is
/// then fused like an activation.
/// </summary>
/// <remarks>
/// Where both have one scale and one zero point, equal and constant, and integers of 8 or 16 bits. To the same bits:
/// the quotient is divided and rounded as before. Several that read the same integers become one, and a grid on the
/// same grid goes: k s / s lies within k 2^-22 of k, so it rounds back to k.
/// </remarks>
internal static class RecognizeGrids
{
    /// <summary>One walk in order.</summary>
    public static void Run(Graph graph, CompileContext context)
    {
        var grids = new Dictionary<Node, Node>();
        foreach (var node in graph.Nodes.ToArray())
        {
            if (node is not { Operator: "DequantizeLinear", Domain: "" } || node.Input(0)!.Producer is not { } first)
                continue;
            if (first is not { Operator: "QuantizeLinear", Domain: "" } || Pair(first, node, graph) is not { } grid)
                continue;
            var from = first.Input(0)!;
            var known = grids.GetValueOrDefault(first) ?? (IsSame(from.Producer, grid) ? from.Producer : null);
            if (known is not null && !graph.IsOutput(node.Output))
            {
                graph.ReplaceUses(node.Output, known.Output);
                graph.Remove(node);
            }
            else
            {
                var rounded = new Node("Grid", [from], [node.Output], node.Name, "hone");
                rounded.Attributes["scale"] = grid.Scale;
                rounded.Attributes["least"] = grid.Least;
                rounded.Attributes["bits"] = grid.Bits;
                graph.Replace(node, rounded);
                grids[first] = rounded;
            }

            if (first.Output.Users.Count == 0 && !graph.IsOutput(first.Output)) graph.Remove(first);
        }
    }

    private static (float Scale, float Least, long Bits)? Pair(Node quantize, Node back, Graph graph)
    {
        var type = quantize.Output.Type;
        if (quantize.Input(0)!.Type != DataType.Float32 || back.Output.Type != DataType.Float32) return null;
        if (LowerQuantization.Scales(quantize, graph) is not { Layout.IsOne: true } there) return null;
        if (LowerQuantization.Scales(back, graph) is not { Layout.IsOne: true } again) return null;
        var ((_, scale, zero), (_, scaleBack, zeroBack)) = (there, again);
        if (scale[0] != scaleBack[0] || zero[0] != zeroBack[0]) return null;

        // Others mean nothing, and a grid finer than normal numbers would lose its steps.
        if (!float.IsNormal(scale[0]) || scale[0] < 0) return null;
        return (scale[0], Operators.QuantizeLinear.Range(type).Least - zero[0], 8 * type.Size());
    }

    private static bool IsSame(Node? node, (float Scale, float Least, long Bits) grid) =>
        node is { Operator: "Grid", Domain: "hone" } && node.Attributes["scale"].Content is float scale
        && node.Attributes["least"].Content is float least && node.Attributes["bits"].Content is long bits
        && (scale, least, bits) == grid;
}
