using Hone.Graphs;
using Hone.Operators;
using Hone.Tensors;

namespace Hone.Passes;

/// <summary>Turns batch normalisation with constant statistics into the affine map that it is at inference.</summary>
/// <remarks>scale' = scale / sqrt(variance + epsilon), shift' = bias - mean scale'; in double, rounded once.</remarks>
internal static class FoldBatchNormalization
{
    /// <summary>Rewrites every float32 BatchNormalization whose other inputs are constants.</summary>
    public static void Run(Graph graph, CompileContext context)
    {
        foreach (var node in graph.Nodes.ToArray())
        {
            if (node.Operator != "BatchNormalization" || node.Domain.Length > 0 || !IsInference(node, graph)) continue;
            var x = node.Input(0)!;
            if (x.Type != DataType.Float32 || x.KnownShape.Rank < 2) continue;
            if (!node.Inputs.Skip(1).All(v => v is { IsConstant: true })) continue;
            var sources = node.Inputs.Skip(1).Select(v => v!.Constant!).ToArray();
            if (sources.Any(s => s.Type != DataType.Float32)) continue;
            float epsilon = new OperatorContext(node, graph.Opset).Float("epsilon", 1e-5f);
            var folded = context.Fold("normalization", node, sources, () => ScaleAndShift(sources, epsilon));
            Value scale = graph.NewConstant("scale", folded[0]), shift = graph.NewConstant("shift", folded[1]);
            graph.Replace(node, new Node("Affine", [x, scale, shift], [node.Output], node.Name, "hone"));
        }
    }

    private static bool IsInference(Node node, Graph graph) =>
        !new OperatorContext(node, graph.Opset).Flag("training_mode")
            && node.Outputs.Skip(1).All(o => o is null || (o.Users.Count == 0 && !graph.IsOutput(o)));

    private static Tensor[] ScaleAndShift(Tensor[] sources, float epsilon)
    {
        int channels = sources[0].Length;
        Tensor scale = Tensor.Create<float>(channels), shift = Tensor.Create<float>(channels);
        Span<float> s = scale.AsSpan<float>(), t = shift.AsSpan<float>();
        ReadOnlySpan<float> gamma = sources[0].AsSpan<float>(), beta = sources[1].AsSpan<float>();
        ReadOnlySpan<float> mean = sources[2].AsSpan<float>(), variance = sources[3].AsSpan<float>();
        for (int c = 0; c < channels; c++)
        {
            double factor = gamma[c] / Math.Sqrt((double)variance[c] + epsilon);
            s[c] = (float)factor;
            t[c] = (float)(beta[c] - (mean[c] * factor));
        }

        return [scale, shift];
    }
}
