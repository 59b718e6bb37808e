using Hone.Graphs;
using Hone.Operators;
using Hone.Tensors;

namespace Hone.Passes;

/// <summary>A Slice of a Slice becomes one Slice of the whole: what lay between is not copied.</summary>
/// <remarks>Steps forward only. Exporters write x[..., ::2, ::2] as one Slice an axis.</remarks>
internal static class MergeSlices
{
    /// <summary>One walk in order, so that a chain of any length becomes one Slice.</summary>
    public static void Run(Graph graph, CompileContext context)
    {
        // Steps are an input since opset 10; before there were none.
        if (graph.Opset < 10) return;
        foreach (var node in graph.Nodes.ToArray())
        {
            if (node is not { Operator: "Slice", Domain: "" }) continue;
            if (node.Input(0)!.Producer is not { Operator: "Slice", Domain: "" } inner) continue;
            var (whole, part) = (Ranges(inner, graph), Ranges(node, graph));
            if (Array.Exists(part, r => r.Count == 0 || r.Step < 0)) continue;
            if (Array.Exists(whole, r => r.Step < 0)) continue;
            var merged = new Node("Slice", Inputs(inner.Input(0)!, whole, part, graph), [node.Output], node.Name);
            graph.Replace(node, merged);
        }
    }

    private static SliceRange[] Ranges(Node node, Graph graph) => Slice.Ranges(new OperatorContext(node, graph.Opset));

    private static Value[] Inputs(Value x, SliceRange[] whole, SliceRange[] part, Graph graph)
    {
        var numbers = new long[4][];
        for (int i = 0; i < numbers.Length; i++) numbers[i] = new long[part.Length];
        for (int axis = 0; axis < part.Length; axis++)
        {
            long step = whole[axis].Step * part[axis].Step;
            long start = whole[axis].Start + (part[axis].Start * whole[axis].Step);
            numbers[0][axis] = start;
            numbers[1][axis] = start + ((part[axis].Count - 1) * step) + 1;
            numbers[2][axis] = axis;
            numbers[3][axis] = step;
        }

        return
        [
            x, .. numbers.Zip(["starts", "ends", "axes", "steps"], (n, name) =>
                graph.NewConstant(name, Tensor.Vector(n))),
        ];
    }
}
