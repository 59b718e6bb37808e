using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Passes;

/// <summary>
/// Folds what scales and shifts the channels of a convolution's result into its filters and bias:
/// s (w * x + b) + t = (s w) * x + (s b + t).
/// </summary>
/// <remarks>
/// Serves Affine and Add, Sub, Mul, Div with a constant per channel, repeatedly, for Conv, and ConvTranspose without
/// groups, with constant filters and no other reader. Products are rounded to float32 once.
/// </remarks>
internal static class FoldAffineIntoConvolution
{
    /// <summary>One walk in order: a chain folds link by link.</summary>
    public static void Run(Graph graph, CompileContext context)
    {
        foreach (var node in graph.Nodes.ToArray())
        {
            if (node.Outputs.Count == 0 || node.Outputs[0] is not { Type: DataType.Float32 } output) continue;
            if (Map(node, output.KnownShape) is not { } map) continue;
            var conv = Match.OnlyUse(graph, map.X, "Conv", "ConvTranspose");
            if (conv is null || conv.Domain.Length > 0 || map.X.KnownShape != output.KnownShape) continue;
            if (conv.Operator != "Conv" && Groups(conv) != 1) continue;
            if (conv.Input(1) is not { IsConstant: true } w || conv.Input(2) is { IsConstant: false }) continue;

            // Infinite or NaN scales would meet sums that cancel: (s w) x is NaN where s (w x) is infinite.
            if (map.Scale?.All(float.IsFinite) ?? true) Fold(graph, context, node, conv, w, map.Scale, map.Shift);
        }
    }

    private static (Value X, float[]? Scale, float[]? Shift)? Map(Node node, Shape shape)
    {
        if (node is { Operator: "Affine", Domain: "hone" })
        {
            Value scale = Reshaped(node.Input(1)!, shape), shift = Reshaped(node.Input(2)!, shape);
            return (node.Input(0)!, Match.PerChannel(scale, shape), Match.PerChannel(shift, shape));
        }

        if (node.Domain.Length > 0 || node.Inputs.Count != 2) return null;
        bool swap = node.Input(0)!.IsConstant && node.Operator is "Add" or "Mul";
        var (x, other) = swap ? (node.Input(1)!, node.Input(0)!) : (node.Input(0)!, node.Input(1)!);
        if (Match.PerChannel(other, shape) is not { } numbers) return null;
        return node.Operator switch
        {
            "Add" => (x, null, numbers),
            "Sub" => (x, null, Array.ConvertAll(numbers, v => -v)),
            "Mul" => (x, numbers, null),
            "Div" => (x, Array.ConvertAll(numbers, v => 1 / v), null),
            _ => null,
        };
    }

    /// <summary>A constant [C] as one of shape [1, C, 1...]: so <see cref="Match.PerChannel"/> knows it.</summary>
    private static Value Reshaped(Value value, Shape like)
    {
        var dims = new int[like.Rank];
        Array.Fill(dims, 1);
        dims[1] = like[1];
        return new Value(value.Name) { Type = value.Type, Constant = value.Constant?.Reshape(new Shape(dims)) };
    }

    private static void Fold(
        Graph graph, CompileContext context, Node node, Node conv, Value w, float[]? scale, float[]? shift)
    {
        var sources = node.Inputs.Concat(conv.Inputs).Select(v => v?.Constant).OfType<Tensor>().ToArray();
        var bias = conv.Input(2)?.Constant;
        int axis = conv.Operator == "Conv" ? 0 : 1;
        var folded = context.Fold("affine", node, sources, () => Apply(w.Constant!, axis, bias, scale, shift));
        var filters = scale is null ? w : graph.NewConstant("filters", folded[0]);
        Value?[] inputs = [conv.Input(0), filters, graph.NewConstant("bias", folded[1])];
        var merged = new Node(conv.Operator, inputs, [node.Output], conv.Name);
        foreach (var (key, value) in conv.Attributes) merged.Attributes[key] = value;
        graph.Remove(conv);
        graph.Replace(node, merged);
    }

    private static long Groups(Node conv) =>
        conv.Attributes.TryGetValue("group", out var group) ? (long)group.Content : 1;

    private static Tensor[] Apply(Tensor w, int axis, Tensor? bias, float[]? scale, float[]? shift)
    {
        int k = w.Shape[axis];
        var filters = scale is null || k == 0 ? w : ScaledRows.Of(w, scale, axis);
        var sum = Tensor.Create<float>(k);
        ReadOnlySpan<float> b = bias is null ? default : bias.AsSpan<float>();
        for (int i = 0; i < k; i++)
            sum.AsSpan<float>()[i] = (float)(((b.IsEmpty ? 0.0 : b[i]) * (scale?[i] ?? 1)) + (shift?[i] ?? 0));
        return [filters, sum];
    }
}
