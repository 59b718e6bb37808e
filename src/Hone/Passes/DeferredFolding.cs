using Hone.Graphs;
using Hone.Kernels.Typed;
using Hone.Tensors;

namespace Hone.Passes;

/// <summary>
/// Folds what exporters put behind narrow weights, a Cast to float32 or a DequantizeLinear, to a constant whose
/// elements are computed where they are read: there is no wide copy beside the packed one.
/// </summary>
internal static class DeferredFolding
{
    /// <summary>The result of a node that reads constants only; null where its reference computes it now.</summary>
    public static Tensor? Of(Node node, Graph graph, CompileContext context)
    {
        if (node.Domain.Length > 0 || node.Outputs[0] is not { Type: DataType.Float32 }) return null;
        if (node.Input(0)?.Constant is not { } constant) return null;
        return node.Operator switch
        {
            "Cast" when NarrowFloats.Are(constant.Type) && WidenedFloats.Fit(constant) =>
                WidenedFloats.Of(constant, context.Level),
            "DequantizeLinear" => DequantizedIntegers.Of(node, graph, context.Level),
            _ => null,
        };
    }
}
