using Hone.Graphs;
using Hone.Operators;
using Hone.Tensors;

namespace Hone.Passes;

/// <summary>
/// Convolutions over three axes become convolutions over two: each plane of the result is an image of a batch, and the
/// planes of the input that its taps in depth see are channels side by side.
/// </summary>
/// <remarks>
/// With planes in front, [N, D, C, H, W], what tap t sees is one slice for all planes, and joining slices copies
/// stretches of C H W. Filters [K, C / G, T, R, S] become [K, T C / G, R, S]: each sum has the same terms. All that is
/// known of pictures serves volumes so: layouts, Winograd, strips. Between two such nodes planes stay in front.
/// </remarks>
internal static class FlattenVolumes
{
    // Slice and Pad take their numbers as inputs from here on.
    private const int LeastOpset = 11;

    /// <summary>
    /// Rewrites each Conv over three axes with constant filters, each MaxPool and AveragePool, and each ConvTranspose
    /// whose taps in depth do not overlap.
    /// </summary>
    public static void Run(Graph graph, CompileContext context)
    {
        foreach (var node in graph.Nodes.ToArray())
        {
            if (graph.Opset < LeastOpset || node.Inputs.Count == 0) continue;
            if (node.Input(0) is not { Type: DataType.Float32, KnownShape: { Rank: 5, Length: > 0 } }) continue;
            if (node.Outputs[0] is not { KnownShape.Length: > 0 }) continue;
            if (node.Operator is "Conv" or "FusedConv") Convolve(graph, context, node);
            else if (node.Operator is "ConvTranspose" or "FusedConvTranspose") Spread(graph, context, node);
            else if (node is { Operator: "MaxPool" or "AveragePool", Domain: "" }) Planes.Pool(graph, node);
        }
    }

    private static void Convolve(Graph graph, CompileContext context, Node node)
    {
        if (node.Input(1)!.Constant is not { } w || node.Input(2) is { IsConstant: false }) return;
        var conv = ConvGeometry.From(new OperatorContext(node, graph.Opset));
        var window = conv.Window;
        var by = new Replacement(graph, node);
        var x = Taps(by, conv, Planes.InFront(by, node.Input(0)!));
        int n = conv.N * window.Output[0], taps = window.Kernel[0];
        x = by.Reshape(x, [n, conv.C * taps, window.Input[1], window.Input[2]]);
        var filters = context.Fold("flatten-volumes", node, [w], () => [Filters(w)])[0];
        var z = node.Input(3) is { } added ? Planes.InFront(by, added) : null;
        int[] y = [n, conv.K, window.Output[1], window.Output[2]];
        Value?[] inputs = [x, graph.NewConstant("filters", filters), node.Input(2)];
        if (z is not null) inputs = [.. inputs, by.Reshape(z, y)];
        var flat = by.Add(node.Operator, inputs, y, node.Domain);
        var made = flat.Producer!;
        FusedActivation.Of(node).SetOn(made);
        made.Attributes["group"] = (long)conv.Groups;
        made.Attributes["strides"] = Planes.Plane(window.Stride);
        made.Attributes["dilations"] = Planes.Plane(window.Dilation);
        made.Attributes["pads"] = (long[])[.. Planes.Plane(window.Begin), .. Planes.Plane(window.End)];
        flat = by.Reshape(flat, [conv.N, window.Output[0], .. y[1..]]);
        by.End(by.Transpose(flat, Planes.Swap));
    }

    // Of a stride in depth as large as the filters, each plane makes T planes of its own: T K filters, those of a plane
    // side by side, are T planes one behind the other.
    private static void Spread(Graph graph, CompileContext context, Node node)
    {
        if (node.Input(1)!.Constant is not { } w || node.Input(2) is { IsConstant: false }) return;
        var reader = new OperatorContext(node, graph.OpsetOf(node));
        if (reader.HasAttribute("output_shape") || reader.String("auto_pad", "NOTSET") != "NOTSET") return;
        var conv = ConvTransposeGeometry.From(reader);
        var window = conv.Window;
        int taps = window.Kernel[0], deep = window.Input[0];
        if (conv.Groups != 1 || window.Stride[0] != taps || window.Dilation[0] != 1) return;
        if (window.Begin[0] != 0 || window.Output[0] != deep * taps) return;
        Tensor[] sources = node.Input(2)?.Constant is { } b ? [w, b] : [w];
        var folded = context.Fold("flatten-volumes", node, sources, () =>
            [Filters(w), .. sources[1..].Select(bias => Repeated(bias, taps))]);
        var by = new Replacement(graph, node);
        var x = Planes.InFront(by, node.Input(0)!);
        x = by.Reshape(x, [conv.N * deep, conv.C, window.Input[1], window.Input[2]]);
        Value?[] inputs = [x, .. folded.Select(tensor => graph.NewConstant("filters", tensor))];
        int[] plane = [window.Output[1], window.Output[2]];
        var flat = by.Add(node.Operator, inputs, [conv.N * deep, taps * conv.K, .. plane], node.Domain);
        var made = flat.Producer!;
        FusedActivation.Of(node).SetOn(made);
        made.Attributes["strides"] = Planes.Plane(window.Stride);
        made.Attributes["dilations"] = Planes.Plane(window.Dilation);
        made.Attributes["pads"] = (long[])[.. Planes.Plane(window.Begin), .. Planes.Plane(window.End)];
        if (reader.Ints("output_padding") is { } more) made.Attributes["output_padding"] = (long[])[more[1], more[2]];
        by.End(by.Transpose(by.Reshape(flat, [conv.N, deep * taps, conv.K, .. plane]), Planes.Swap));
    }

    // [N, D, C, H, W] to [N, P, G, T, C / G, H, W]: what each tap in depth sees, one beside the other in each group.
    private static Value Taps(Replacement by, ConvGeometry conv, Value x)
    {
        var w = conv.Window;
        int p = w.Output[0], taps = w.Kernel[0], stride = w.Stride[0];
        int last = ((p - 1) * stride) + ((taps - 1) * w.Dilation[0]) + 1;
        int after = Math.Max(0, last - w.Input[0] - w.Begin[0]), deep = w.Input[0] + w.Begin[0] + after;
        int[] plane = [conv.C, w.Input[1], w.Input[2]];
        if (w.Begin[0] + after > 0)
            x = by.Add("Pad", [x, by.Numbers([0, w.Begin[0], 0, 0, 0, 0, after, 0, 0, 0])], [conv.N, deep, .. plane]);
        if (taps == 1 && stride == 1 && deep == p) return x;
        int[] each = conv.Groups == 1
            ? [conv.N, p, .. plane]
            : [conv.N, p, conv.Groups, conv.C / conv.Groups, .. plane[1..]];
        var seen = new Value[taps];
        for (int t = 0; t < taps; t++)
        {
            int first = t * w.Dilation[0], end = first + ((p - 1) * stride) + 1;
            seen[t] = by.Add(
                "Slice", [x, by.Numbers([first]), by.Numbers([end]), by.Numbers([1]), by.Numbers([stride])],
                [conv.N, p, .. plane]);
            seen[t] = by.Reshape(seen[t], each);
        }

        if (taps == 1) return seen[0];
        int axis = conv.Groups == 1 ? 2 : 3;
        each[axis] *= taps;
        var joined = by.Add("Concat", seen, each);
        joined.Producer!.Attributes["axis"] = (long)axis;
        return joined;
    }

    private static Tensor Repeated(Tensor bias, int times)
    {
        var repeated = Tensor.Create<float>(times * bias.Length);
        for (int i = 0; i < times; i++) bias.AsSpan<float>().CopyTo(repeated.AsSpan<float>()[(i * bias.Length)..]);
        return repeated;
    }

    // [K, C, T, R, S] to [K, T C, R, S].
    private static Tensor Filters(Tensor w)
    {
        int k = w.Shape[0], channels = w.Shape[1], taps = w.Shape[2], plane = w.Shape[3] * w.Shape[4];
        var shape = new Shape([k, taps * channels, w.Shape[3], w.Shape[4]]);
        if (taps == 1) return w.Reshape(shape);
        var filters = Tensor.Create(DataType.Float32, shape);
        ReadOnlySpan<float> from = w.AsSpan<float>();
        var to = filters.AsSpan<float>();
        for (int filter = 0; filter < k; filter++)
            for (int c = 0; c < channels; c++)
                for (int t = 0; t < taps; t++)
                {
                    int at = (((filter * channels) + c) * taps) + t, goes = (((filter * taps) + t) * channels) + c;
                    from.Slice(at * plane, plane).CopyTo(to.Slice(goes * plane, plane));
                }

        return filters;
    }
}
