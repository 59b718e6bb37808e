using Hone.Graphs;
using Hone.Operators;
using Hone.Passes.Lowering;
using Hone.Tensors;

namespace Hone.Passes;

/// <summary>
/// MaxPool by R x S windows becomes one by 1 x S and one by R x 1 windows, where that takes fewer steps: the maximum of
/// maxima is the maximum, to the bit.
/// </summary>
/// <remarks>Spatial pyramids (He et al. 2014, arXiv:1406.4729) pool by 13 x 13: 26 taps instead of 169.</remarks>
internal static class SeparatePooling
{
    // What the value between costs, in taps: it is written once and read R times from the cache instead of x.
    private const double Between = 4;

    /// <summary>Rewrites each MaxPool that gains.</summary>
    public static void Run(Graph graph, CompileContext context)
    {
        foreach (var pool in graph.Nodes.ToArray())
        {
            if (pool is not { Operator: "MaxPool", Domain: "" } || !LowerPooling.Serves(pool, graph)) continue;
            var w = PoolGeometry.From(new OperatorContext(pool, graph.Opset)).Window;
            if (w.Rank != 2 || !Gains(w)) continue;
            var x = pool.Input(0)!.KnownShape;
            Shape between = new([x[0], x[1], x[2], w.Output[1]]);
            var across = graph.NewValue($"{pool.Output.Name}.across", pool.Output.Type, between);
            var down = Along(0, w, pool, across, pool.Output);
            graph.InsertBefore(pool, Along(1, w, pool, pool.Input(0)!, across));
            graph.Replace(pool, down);
        }
    }

    // Taps of an output: R S at once; or S for each of its share of the rows between, and R of those.
    private static bool Gains(Window w)
    {
        double rows = (double)w.Input[0] / Math.Max(1, w.Output[0]);
        return (double)w.Kernel[0] * w.Kernel[1] > (w.Kernel[1] * rows) + w.Kernel[0] + Between;
    }

    private static Node Along(int axis, Window w, Node pool, Value x, Value y)
    {
        var node = new Node("MaxPool", [x], [y], pool.Name);
        node.Attributes["kernel_shape"] = On(axis, w.Kernel, 1);
        node.Attributes["strides"] = On(axis, w.Stride, 1);
        node.Attributes["pads"] = (long[])[.. On(axis, w.Begin, 0), .. On(axis, w.End, 0)];
        if (w.Dilation[axis] > 1) node.Attributes["dilations"] = On(axis, w.Dilation, 1);
        if (pool.Attributes.TryGetValue("ceil_mode", out var ceil)) node.Attributes["ceil_mode"] = ceil;
        return node;
    }

    private static long[] On(int axis, int[] extents, long elsewhere) =>
        [axis == 0 ? extents[0] : elsewhere, axis == 1 ? extents[1] : elsewhere];
}
