using Hone.Graphs;
using Hone.Kernels.Quantized;
using Hone.Operators;
using Hone.Tensors;

namespace Hone.Passes.Lowering;

/// <summary>QuantizeLinear and DequantizeLinear with constant scales, one for all or one for each channel.</summary>
internal static class LowerQuantization
{
    /// <summary>Emits a kernel between float32 and integers of 8 or 16 bits.</summary>
    public static bool Lower(Node node, Program program)
    {
        if (node.Domain.Length > 0 || node.Operator is not ("QuantizeLinear" or "DequantizeLinear")) return false;
        bool back = node.Operator == "DequantizeLinear";
        Value x = node.Input(0)!, y = node.Output;
        if ((back ? y : x).Type != DataType.Float32 || Scales(node, program.Graph) is not { } scales) return false;
        if (scales.Layout.Block > 0) return false;
        var layout = scales.Layout;
        long elements = program.BytesOf(y) / y.Type.Size();
        return program.Emit(node, new QuantizationRequest
        {
            Type = (back ? x : y).Type, Back = back, Scale = scales.Scale, Zero = scales.Zero, Inner = layout.Inner,
            Outer = elements / Math.Max(1, (long)layout.Extent * layout.Inner),
        }, [x, y]);
    }

    /// <summary>The constant float32 scales and the zero points of a node, or null.</summary>
    public static (QuantizationScales Layout, float[] Scale, int[] Zero)? Scales(Node node, Graph graph)
    {
        if (node.Input(1)!.Constant is not { Type: DataType.Float32 } scale) return null;
        if (node.Input(2) is { IsConstant: false }) return null;
        int[] zero = node.Input(2)?.Constant is { } points
            ? Array.ConvertAll(Elements.ToIntegers(points), p => (int)p) : new int[scale.Length];
        var layout = QuantizationScales.Of(new OperatorContext(node, graph.Opset));
        return (layout, scale.AsSpan<float>().ToArray(), zero);
    }
}
