using Hone.Graphs;
using Hone.Operators;
using Hone.Passes.Lowering;

namespace Hone.Passes;

/// <summary>Volumes [N, C, D, H, W] as the images of their planes, [N, D, C, H, W], and pooling over these.</summary>
internal static class Planes
{
    /// <summary>The permutation that puts planes in front, and the one that puts them back.</summary>
    public static readonly int[] Swap = [0, 2, 1, 3, 4];

    /// <summary>x with its planes in front; what is only turned back from there is not turned again.</summary>
    public static Value InFront(Replacement by, Value x) =>
        x.Producer is { Operator: "Transpose", Domain: "" } turned
            && turned.Attributes.TryGetValue("perm", out var perm)
            && ((long[])perm.Content).SequenceEqual(Swap.Select(axis => (long)axis))
            ? turned.Input(0)!
            : by.Transpose(x, Swap);

    /// <summary>The numbers of the two axes of a plane.</summary>
    public static long[] Plane(int[] extents) => [extents[1], extents[2]];

    /// <summary>
    /// Pools each plane, then along depth, where a plane is one row: a maximum of maxima, or a mean of means, whose
    /// counts, with padding or without, are products of counts along the axes.
    /// </summary>
    public static void Pool(Graph graph, Node node)
    {
        if (!LowerPooling.Serves(node, graph, 5)) return;
        var pool = PoolGeometry.From(new OperatorContext(node, graph.Opset));
        var w = pool.Window;
        var by = new Replacement(graph, node);
        var x = by.Reshape(InFront(by, node.Input(0)!), [pool.N * w.Input[0], pool.C, w.Input[1], w.Input[2]]);
        x = by.Add(node.Operator, [x], [pool.N * w.Input[0], pool.C, w.Output[1], w.Output[2]]);
        Set(x.Producer!, node, w, (extents, _) => Plane(extents));
        int row = pool.C * w.Output[1] * w.Output[2];
        x = by.Reshape(x, [pool.N, 1, w.Input[0], row]);
        x = by.Add(node.Operator, [x], [pool.N, 1, w.Output[0], row]);
        Set(x.Producer!, node, w, (extents, otherwise) => [extents[0], otherwise]);
        x = by.Reshape(x, [pool.N, w.Output[0], pool.C, w.Output[1], w.Output[2]]);
        by.End(by.Transpose(x, Swap));
    }

    // Each attribute by the axes that are meant, with what stands where there is none.
    private static void Set(Node made, Node node, Window w, Func<int[], long, long[]> on)
    {
        made.Attributes["kernel_shape"] = on(w.Kernel, 1);
        made.Attributes["strides"] = on(w.Stride, 1);
        made.Attributes["pads"] = (long[])[.. on(w.Begin, 0), .. on(w.End, 0)];
        if (w.Dilation.Any(d => d > 1)) made.Attributes["dilations"] = on(w.Dilation, 1);
        foreach (string name in (string[])["ceil_mode", "count_include_pad"])
            if (node.Attributes.TryGetValue(name, out var value)) made.Attributes[name] = value;
    }
}
