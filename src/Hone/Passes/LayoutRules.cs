using Hone.Graphs;
using Hone.Operators;
using Hone.Passes.Lowering;
using Hone.Tensors;

namespace Hone.Passes;

/// <summary>What a node asks of the layouts around it.</summary>
internal enum LayoutRule
{
    /// <summary>Row-major in, row-major out.</summary>
    Planar,

    /// <summary>NCHWc in, NCHWc out.</summary>
    Blocked,

    /// <summary>Row-major in, NCHWc out.</summary>
    Entering,

    /// <summary>Row-major or NCHWc in and out, row-major in and NCHWc out: an algorithm for each.</summary>
    Convolution,

    /// <summary>Either in, row-major out.</summary>
    ToPlanar,

    /// <summary>Row-major in, either out.</summary>
    FromPlanar,

    /// <summary>Either, the same for all that is read and written.</summary>
    Follow,
}

/// <summary>The rule for each operator that has a kernel over NCHWc; the others are planar.</summary>
internal static class LayoutRules
{
    /// <summary>The rule of a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="graph">Its graph.</param>
    /// <param name="lanes">The channel block.</param>
    public static LayoutRule Of(Node node, Graph graph, int lanes)
    {
        if (node.Operator is "ArgMax" or "ArgMin") return Extreme(node, graph);
        if (IsOfBytes(node) && node.Input(0)!.Type == DataType.Float32) return LayoutRule.Entering;
        if (IsOfBytes(node) || Converts(node)) return LayoutRule.Blocked;
        if (node.Outputs[0] is not { Type: DataType.Float32 } output) return LayoutRule.Planar;
        if (node.Input(0) is not { Type: DataType.Float32 } x) return LayoutRule.Planar;
        if (output.KnownShape.Length == 0) return LayoutRule.Planar;
        if (node.Inputs.Any(v => v is { IsConstant: false } && v.KnownShape.Length == 0)) return LayoutRule.Planar;
        if (x.KnownShape.Rank is not (3 or 4)) return LayoutRule.Planar;
        return node.Operator switch
        {
            "Conv" or "FusedConv" => Convolution(node, graph, lanes),
            "ConvTranspose" or "FusedConvTranspose" =>
                LowerConvolutionTranspose.ServesBlocked(node, graph, lanes) ? LayoutRule.Blocked : LayoutRule.Planar,
            "MaxPool" or "AveragePool" => LowerPooling.Serves(node, graph) ? LayoutRule.Follow : LayoutRule.Planar,
            "GlobalAveragePool" or "GlobalMaxPool" => LayoutRule.ToPlanar,
            "Affine" or "SqueezeExcite" => LayoutRule.Follow,
            "LRN" => LowerNormalization.ServesLocalResponse(node, graph) ? LayoutRule.Follow : LayoutRule.Planar,
            "Add" or "FusedAdd" or "Sum" or "Sub" or "Mul" or "Max" or "Min" or "PRelu" => Binary(node),
            "Concat" => Concat(node, lanes),
            "Split" => Split(node, graph, lanes),
            "Slice" => Slice(node, graph, lanes),
            "Resize" or "Upsample" => LowerResize.Tables(node, graph) is null ? LayoutRule.Planar : LayoutRule.Follow,
            "Transpose" => Transposed(node, graph),
            "Reshape" => Reshaped(node),
            "Abs" or "Neg" => LayoutRule.Follow,
            _ when FusibleActivation.Of(node, graph) is not null => LayoutRule.Follow,
            _ => LayoutRule.Planar,
        };
    }

    private static bool IsOfBytes(Node? node) =>
        node is { Domain: "hone" } && node.Operator.StartsWith("Byte", StringComparison.Ordinal)
        && node.Operator != "ByteMatMul";

    /// <summary>Whether it stands between numbers and what computes with bytes.</summary>
    private static bool Converts(Node node) => node switch
    {
        { Operator: "QuantizeLinear", Domain: "" } => node.Output.Users.Any(IsOfBytes),
        { Operator: "DequantizeLinear", Domain: "" } => IsOfBytes(node.Input(0)!.Producer),
        _ => false,
    };

    /// <summary>The place of an extreme among channels is found in either layout.</summary>
    private static LayoutRule Extreme(Node node, Graph graph)
    {
        if (node.Input(0) is not { Type: DataType.Float32, KnownShape: { Rank: 3 or 4, Length: > 0 } shape })
            return LayoutRule.Planar;
        bool channels = new OperatorContext(node, graph.Opset) is var c && c.Axis(c.Int("axis"), shape.Rank) == 1;
        return channels ? LayoutRule.ToPlanar : LayoutRule.Planar;
    }

    private static LayoutRule Convolution(Node node, Graph graph, int lanes)
    {
        if (!node.Input(1)!.IsConstant || node.Input(2) is { IsConstant: false }) return LayoutRule.Planar;
        var conv = ConvGeometry.From(new OperatorContext(node, graph.Opset));
        if (conv.Groups == 1) return LayoutRule.Convolution;
        bool depthwise = conv.Groups == conv.C && conv.C == conv.K;
        bool whole = conv.C / conv.Groups % lanes == 0 && conv.K / conv.Groups % lanes == 0;
        if (depthwise || whole) return LayoutRule.Convolution;
        return LowerConvolution.IsNarrow(conv, lanes) ? LayoutRule.Blocked : LayoutRule.Planar;
    }

    /// <summary>
    /// Operands that move lie like the result or hold one number for each of its channels; constants hold one for each
    /// channel or one for all. Div and Pow are left out: they would make NaN of the lanes beyond C.
    /// </summary>
    private static LayoutRule Binary(Node node)
    {
        if (node.Inputs.Count != 2) return LayoutRule.Planar;
        var shape = node.Output.KnownShape;
        foreach (var input in node.Inputs)
        {
            bool fits = input!.IsConstant
                ? Match.PerChannel(input, shape) is not null
                : input.KnownShape.Rank == shape.Rank && input.KnownShape[1] == shape[1];
            if (!fits) return LayoutRule.Planar;
        }

        return LayoutRule.Follow;
    }

    /// <summary>To channels last and back is a Reorder of its own, from or to NCHWc as well.</summary>
    private static LayoutRule Transposed(Node node, Graph graph)
    {
        int[] order = Operators.Transpose.Permutation(new OperatorContext(node, graph.Opset));
        int last = order.Length - 1;
        bool toLast = order[0] == 0 && order[last] == 1, fromLast = order[0] == 0 && order[1] == last;
        for (int axis = 2; axis < last; axis++) toLast &= order[axis] == axis + 1;
        for (int axis = 2; axis <= last; axis++) fromLast &= order[axis] == axis - 1;

        // Of three axes both are the same: what becomes a picture was channels last.
        if (toLast && fromLast)
            foreach (var user in node.Output.Users)
                toLast &= user.Operator != "Conv" && user.Outputs[0] is not { Shape.Rank: 4 };
        return toLast ? LayoutRule.ToPlanar : fromLast ? LayoutRule.FromPlanar : LayoutRule.Planar;
    }

    /// <summary>Pixels in other rows are the same bytes in either layout.</summary>
    private static LayoutRule Reshaped(Node node)
    {
        Shape from = node.Input(0)!.KnownShape, to = node.Output.KnownShape;
        bool pixels = to.Rank is 3 or 4 && from[0] == to[0] && from[1] == to[1] && node.Input(1)!.IsConstant;
        return pixels ? LayoutRule.Follow : LayoutRule.Planar;
    }

    /// <summary>Channels of blocked values can be laid side by side when each but the last fills its blocks.</summary>
    private static LayoutRule Concat(Node node, int lanes)
    {
        int rank = node.Output.KnownShape.Rank;
        long axis = (long)node.Attributes["axis"].Content;
        if (axis != 1 && axis != 1 - rank) return LayoutRule.Planar;
        for (int i = 0; i < node.Inputs.Count; i++)
        {
            var input = node.Inputs[i]!;
            bool last = i == node.Inputs.Count - 1;
            if (input.IsConstant || (!last && input.KnownShape[1] % lanes != 0)) return LayoutRule.Planar;
        }

        return LayoutRule.Follow;
    }

    /// <summary>Blocked channels can be cut where a block ends.</summary>
    private static LayoutRule Split(Node node, Graph graph, int lanes)
    {
        var context = new OperatorContext(node, graph.Opset);
        if (Operators.Split.Axis(context) != 1) return LayoutRule.Planar;
        bool whole = Operators.Split.Sizes(context).SkipLast(1).All(size => size % lanes == 0);
        return whole && node.Outputs.All(o => o is { KnownShape.Length: > 0 }) ? LayoutRule.Follow : LayoutRule.Planar;
    }

    /// <summary>Blocked channels in a row can be taken where a block begins, up to where one ends.</summary>
    private static LayoutRule Slice(Node node, Graph graph, int lanes)
    {
        var shape = node.Input(0)!.KnownShape;
        var ranges = Operators.Slice.Ranges(new OperatorContext(node, graph.Opset));
        for (int axis = 0; axis < ranges.Length; axis++)
            if (axis != 1 && (ranges[axis].Count != shape[axis] || ranges[axis].Step != 1)) return LayoutRule.Planar;
        int start = ranges[1].Start, end = start + ranges[1].Count;
        bool whole = ranges[1].Step == 1 && start % lanes == 0 && (end % lanes == 0 || end == shape[1]);
        return whole ? LayoutRule.Follow : LayoutRule.Planar;
    }
}
