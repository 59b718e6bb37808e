using Hone.Graphs;
using Hone.Machine;
using Hone.Operators;
using Hone.Tensors;

namespace Hone.Passes;

/// <summary>
/// ConvTranspose with few filters becomes a Conv with a filter for each phase of the stride, whose channels are then
/// laid between each other: the pixels of a picture fill vectors that three colours would leave empty.
/// </summary>
/// <remarks>
/// All phases look through one window, the union of theirs, so some weights are zeros; the pass serves where the vector
/// multiply-adds are not more than those of the phases one by one.
/// Source: Shi et al. 2016, arXiv:1609.07009.
/// </remarks>
internal static class ConvolveTransposed
{
    /// <summary>Rewrites each ConvTranspose that gains.</summary>
    public static void Run(Graph graph, CompileContext context)
    {
        foreach (var node in graph.Nodes.ToArray())
        {
            if (node.Operator is not ("ConvTranspose" or "FusedConvTranspose") || graph.Opset < 10) continue;
            if (node.Input(0) is not { Type: DataType.Float32, KnownShape.Rank: 3 or 4 }) continue;
            if (node.Input(1)!.Constant is not { } w || node.Input(2) is { IsConstant: false }) continue;
            var conv = ConvTransposeGeometry.From(new OperatorContext(node, graph.OpsetOf(node)));
            if (conv.Groups != 1 || conv.Output.Length == 0 || conv.Window.Dilation.Any(d => d != 1)) continue;
            var axes = new TransposedAxis[conv.Window.Rank];
            for (int i = 0; i < axes.Length; i++) axes[i] = new TransposedAxis(conv.Window, i);
            int lanes = context.Level.Lanes();
            if (conv.K < lanes / 2 && axes.All(a => a.Serves) && Gains(conv, axes, lanes))
                Rewrite(graph, context, node, conv, axes, w);
        }
    }

    private static bool Gains(ConvTransposeGeometry conv, TransposedAxis[] axes, int lanes)
    {
        long filters = conv.K * axes.Aggregate(1L, (n, a) => n * a.Stride);
        long taps = axes.Aggregate(1L, (n, a) => n * a.Taps);
        return (filters + lanes - 1) / lanes * taps <= conv.Window.Kernel.Aggregate(1L, (n, k) => n * k);
    }

    private static void Rewrite(
        Graph graph, CompileContext context, Node node, ConvTransposeGeometry conv, TransposedAxis[] axes, Tensor w)
    {
        Tensor[] sources = node.Input(2)?.Constant is { } b ? [w, b] : [w];
        var made = context.Fold("convolve-transposed", node, sources, () => Filters(conv, axes, sources));
        int phases = made[0].Shape[0] / conv.K, n = conv.N;
        int[] counts = [.. axes.Select(a => a.Count)], strides = [.. axes.Select(a => a.Stride)];
        var bias = made.Length > 1 ? graph.NewConstant("bias", made[1]) : null;
        Value?[] inputs = [node.Input(0), graph.NewConstant("filters", made[0]), bias];
        var by = new Replacement(graph, node);
        string op = node.Domain.Length > 0 ? "FusedConv" : "Conv";
        var x = by.Add(op, inputs, [n, conv.K * phases, .. counts], node.Domain);
        FusedActivation.Of(node).SetOn(x.Producer!);
        x.Producer!.Attributes["kernel_shape"] = Longs(axes.Select(a => a.Taps));
        x.Producer!.Attributes["pads"] = Longs([.. axes.Select(a => a.Before), .. axes.Select(a => a.After)]);

        // [n, K, strides, counts] to [n, K, count, stride, ...], and each count and stride as one axis.
        int[] order = [0, 1, .. Enumerable.Range(0, axes.Length).SelectMany(i => new[] { 2 + axes.Length + i, 2 + i })];
        x = by.Transpose(by.Reshape(x, [n, conv.K, .. strides, .. counts]), order);
        x = by.Reshape(x, [n, conv.K, .. axes.Select(a => a.Count * a.Stride)]);
        if (x.KnownShape != conv.Output)
            x = by.Add("Slice", [x, by.Numbers(axes.Select(_ => 0)), by.Numbers(conv.Window.Output),
                by.Numbers(Enumerable.Range(2, axes.Length))], conv.Output.Dims.ToArray());
        by.End(x);
    }

    private static long[] Longs(IEnumerable<int> numbers) => [.. numbers.Select(n => (long)n)];

    /// <summary>The filters [K phases, C, taps], and the bias of each.</summary>
    private static Tensor[] Filters(ConvTransposeGeometry conv, TransposedAxis[] axes, Tensor[] sources)
    {
        TransposedAxis down = axes.Length > 1 ? axes[0] : TransposedAxis.One, across = axes[^1];
        int phases = down.Stride * across.Stride, taps = down.Taps * across.Taps, size = down.Filter * across.Filter;
        var filters = Tensor.Create<float>([conv.K * phases, conv.C, .. axes.Select(a => a.Taps)]);
        ReadOnlySpan<float> w = sources[0].AsSpan<float>();
        var to = filters.AsSpan<float>();
        for (int c = 0; c < conv.C; c++)
            for (int k = 0; k < conv.K; k++)
                for (int tap = 0; tap < size; tap++)
                {
                    var (p, r) = down.PlaceOf(tap / across.Filter);
                    var (q, s) = across.PlaceOf(tap % across.Filter);
                    int filter = (((k * down.Stride) + p) * across.Stride) + q;
                    to[(((filter * conv.C) + c) * taps) + (r * across.Taps) + s] = w[(((c * conv.K) + k) * size) + tap];
                }

        if (sources.Length == 1) return [filters];
        var bias = Tensor.Create<float>(conv.K * phases);
        for (int i = 0; i < bias.Length; i++) bias.AsSpan<float>()[i] = sources[1].AsSpan<float>()[i / phases];
        return [filters, bias];
    }
}
