using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Passes;

/// <summary>Moves the sum of a residual block into the convolution that computes one term: y = conv(x) + z.</summary>
internal static class FuseResidual
{
    /// <summary>Rewrites Conv + Add of equal shapes to FusedConv; of two convolutions the later one sums.</summary>
    public static void Run(Graph graph, CompileContext context)
    {
        foreach (var add in graph.Nodes.ToArray())
        {
            if (add.Operator is not ("Add" or "Sum") || add.Domain.Length > 0 || add.Inputs.Count != 2) continue;
            var (a, b) = (add.Input(0)!, add.Input(1)!);
            if (add.Output.Type != DataType.Float32 || a == b || a.KnownShape != b.KnownShape) continue;
            if (a.IsConstant || b.IsConstant) continue;
            var (first, second) = (Candidate(graph, a), Candidate(graph, b));
            bool takeFirst = first is not null
                && (second is null || graph.Nodes.IndexOf(first) > graph.Nodes.IndexOf(second));
            if (takeFirst) Fuse(graph, add, first!, b);
            else if (second is not null) Fuse(graph, add, second, a);
        }
    }

    private static Node? Candidate(Graph graph, Value value)
    {
        if (Match.OnlyUse(graph, value, "Conv") is not { Domain: "" } conv || !conv.Input(1)!.IsConstant) return null;

        // The depthwise kernels take no residual, and a sum over one channel's taps is too short to hide its load.
        bool depthwise = conv.Input(1)!.KnownShape[1] == 1 && conv.Input(0)!.KnownShape[1] > 1;
        return depthwise || conv.Input(2) is { IsConstant: false } ? null : conv;
    }

    private static void Fuse(Graph graph, Node add, Node conv, Value residual)
    {
        Value?[] inputs = [conv.Input(0), conv.Input(1), conv.Input(2), residual];
        var fused = new Node("FusedConv", inputs, [add.Output], conv.Name, "hone");
        foreach (var (key, value) in conv.Attributes) fused.Attributes[key] = value;
        graph.Remove(conv);
        graph.Replace(add, fused);
    }
}
