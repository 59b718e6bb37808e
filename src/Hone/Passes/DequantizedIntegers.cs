using Hone.Graphs;
using Hone.Kernels.Quantized;
using Hone.Machine;
using Hone.Operators;
using Hone.Passes.Lowering;
using Hone.Tensors;

namespace Hone.Passes;

/// <summary>Constant bytes as the float32 numbers that they stand for, dequantized when they are read.</summary>
/// <remarks>So quantized weights stay in the file, or in memory as bytes, until a kernel packs them.</remarks>
internal sealed unsafe class DequantizedIntegers(
    Tensor from, QuantizationScales layout, float[] scale, int[] zero, SimdLevel level)
    : DeferredBytes(from.Length * sizeof(float))
{
    /// <summary>
    /// The result of a DequantizeLinear of constants; null where the reference gives it: of few elements, at once.
    /// </summary>
    public static Tensor? Of(Node node, Graph graph, SimdLevel level)
    {
        if (node.Input(0)!.Constant is not { Type: DataType.UInt8 or DataType.Int8 } from) return null;
        if (from.Length < WidenedFloats.Least || !WidenedFloats.Fit(from)) return null;
        if (LowerQuantization.Scales(node, graph) is not { Layout.Block: 0 } scales) return null;
        var bytes = new DequantizedIntegers(from, scales.Layout, scales.Scale, scales.Zero, level);
        return Tensor.Wrap(DataType.Float32, from.Shape, bytes.Memory);
    }

    /// <inheritdoc/>
    protected override void Fetch(int offset, Span<byte> to)
    {
        int count = to.Length / sizeof(float), first = offset / sizeof(float);
        from.CopyTo(first, to[^count..]);
        fixed (byte* at = to)
        {
            byte* x = at + to.Length - count;
            for (int i = 0, run; i < count; i += run)
            {
                int left = layout.IsOne ? count : layout.Inner - ((first + i) % layout.Inner);
                run = Math.Min(count - i, left);
                int channel = layout.At(first + i);
                QuantizationLoops.Bytes(
                    from.Type, level, x + i, (float*)at + i, run, scale[channel], zero[channel]);
            }
        }
    }
}
