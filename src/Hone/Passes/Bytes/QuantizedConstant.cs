using Hone.Graphs;
using Hone.Operators;
using Hone.Passes.Lowering;
using Hone.Tensors;

namespace Hone.Passes.Bytes;

/// <summary>The integers behind a constant that a DequantizeLinear made: numbers = scale (integers - zero).</summary>
/// <param name="Integers">As the model has them.</param>
/// <param name="Layout">Which scale belongs to which element.</param>
/// <param name="Scale">The scales.</param>
/// <param name="Zero">The zero points, as many.</param>
internal sealed record QuantizedConstant(Tensor Integers, QuantizationScales Layout, float[] Scale, int[] Zero)
{
    /// <summary>Keeps what a DequantizeLinear of bytes made a constant of.</summary>
    public static void Remember(Node node, Tensor numbers, Graph graph, CompileContext context)
    {
        if (node is not { Operator: "DequantizeLinear", Domain: "" } || numbers.Type != DataType.Float32) return;
        if (node.Input(0)?.Constant is not { Type: DataType.UInt8 or DataType.Int8 } integers) return;
        if (LowerQuantization.Scales(node, graph) is not { Layout.Block: 0 } s) return;
        context.Quantized[numbers] = new QuantizedConstant(integers, s.Layout, s.Scale, s.Zero);
    }
}
