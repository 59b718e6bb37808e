using Hone.Graphs;
using Hone.Operators;
using Hone.Tensors;

namespace Hone.Passes;

/// <summary>
/// Takes the taps off a convolution's filters that see padding alone, wherever they stand: of a 3 x 3 filter over one
/// pixel the middle is left, and of one whose taps are farther apart than the map is wide.
/// </summary>
/// <remarks>
/// The last layers of small pictures, and the widest of an atrous pyramid (Chen et al. 2017, arXiv:1706.05587), so
/// read a ninth of their filters. Serves Conv with constant filters in any number of dimensions.
/// </remarks>
internal static class TrimFilters
{
    /// <summary>Rewrites each Conv that has such taps at an end of an axis.</summary>
    public static void Run(Graph graph, CompileContext context)
    {
        foreach (var conv in graph.Nodes)
        {
            if (conv is not { Operator: "Conv", Domain: "" } || conv.Input(1)!.Constant is not { } w) continue;
            if (w.Type != DataType.Float32 || conv.Input(0)!.KnownShape.Length == 0) continue;
            var window = ConvGeometry.From(new OperatorContext(conv, graph.Opset)).Window;
            var live = new (int First, int End)[window.Rank];
            for (int axis = 0; axis < live.Length; axis++) live[axis] = Live(window, axis);
            if (live.Select(l => l.End - l.First).SequenceEqual(window.Kernel)) continue;
            int[] taps = [.. live.Select(l => l.End - l.First)];
            var trimmed = context.Fold("trim-filters", conv, [w], () => [Trimmed(w, window.Kernel, live)])[0];
            conv.SetInput(1, graph.NewConstant("filters", trimmed));
            Set(conv, window, live, taps);
        }
    }

    /// <summary>
    /// The taps of an axis without those at its ends that no output needs; all where none sees the input.
    /// </summary>
    private static (int First, int End) Live(Window w, int axis)
    {
        int first = w.Kernel[axis], end = 0;
        for (int output = 0; output < w.Output[axis]; output++)
        {
            var seen = w.Inside(axis, output);
            if (seen.Count == 0) continue;
            first = Math.Min(first, seen.First);
            end = Math.Max(end, seen.First + seen.Count);
        }

        // What is taken off comes off the padding, of which there may be too little where outputs are far apart.
        if (first >= end || first * w.Dilation[axis] > w.Begin[axis]) first = 0;
        if (first >= end || (w.Kernel[axis] - end) * w.Dilation[axis] > w.End[axis]) end = w.Kernel[axis];
        return (first, end);
    }

    private static void Set(Node conv, Window w, (int First, int End)[] live, int[] taps)
    {
        var pads = new long[2 * w.Rank];
        for (int axis = 0; axis < w.Rank; axis++)
        {
            pads[axis] = w.Begin[axis] - ((long)live[axis].First * w.Dilation[axis]);
            pads[axis + w.Rank] = w.End[axis] - ((long)(w.Kernel[axis] - live[axis].End) * w.Dilation[axis]);
        }

        conv.Attributes.Remove("auto_pad");
        conv.Attributes["pads"] = pads;
        conv.Attributes["kernel_shape"] = (long[])[.. taps.Select(t => (long)t)];
        conv.Attributes["dilations"] = (long[])[.. taps.Select((t, axis) => t == 1 ? 1L : w.Dilation[axis])];
    }

    private static Tensor Trimmed(Tensor w, int[] kernel, (int First, int End)[] live)
    {
        // Row-major indices of the taps that stay.
        IEnumerable<int> kept = [0];
        for (int axis = 0; axis < kernel.Length; axis++)
        {
            var (first, end) = live[axis];
            int taps = kernel[axis];
            kept = kept.SelectMany(at => Enumerable.Range(first, end - first).Select(tap => (at * taps) + tap));
        }

        int[] stay = [.. kept];
        int size = kernel.Aggregate(1, (a, b) => a * b), rows = w.Length / size;
        var trimmed = Tensor.Create<float>([w.Shape[0], w.Shape[1], .. live.Select(l => l.End - l.First)]);
        ReadOnlySpan<float> from = w.AsSpan<float>();
        var to = trimmed.AsSpan<float>();
        for (int row = 0; row < rows; row++)
            for (int i = 0; i < stay.Length; i++) to[(row * stay.Length) + i] = from[(row * size) + stay[i]];
        return trimmed;
    }
}
