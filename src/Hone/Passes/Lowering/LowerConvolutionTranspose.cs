using Hone.Graphs;
using Hone.Kernels.Transposed;
using Hone.Operators;
using Hone.Tensors;

namespace Hone.Passes.Lowering;

/// <summary>ConvTranspose in one or two dimensions with constant filters, in float32.</summary>
internal static class LowerConvolutionTranspose
{
    /// <summary>Emits a kernel over phases of the stride; filters made at run time are left to the reference.</summary>
    public static bool Lower(Node node, Program program)
    {
        if (node.Operator != "ConvTranspose" || node.Input(0)!.Type != DataType.Float32) return false;
        if (node.Input(0)!.KnownShape.Rank is not (3 or 4)) return false;
        if (node.Input(1)!.Constant is not { } filters || node.Input(2) is { IsConstant: false }) return false;
        var conv = ConvTransposeGeometry.From(new OperatorContext(node, program.Graph.OpsetOf(node)));
        var w = conv.Window.Widen(2);
        var request = new ConvolutionTransposeRequest
        {
            N = conv.N, C = conv.C, H = w.Input[0], W = w.Input[1], K = conv.K, R = w.Kernel[0], S = w.Kernel[1],
            P = w.Output[0], Q = w.Output[1], Groups = conv.Groups,
            StrideH = w.Stride[0], StrideW = w.Stride[1], DilationH = w.Dilation[0], DilationW = w.Dilation[1],
            PadTop = w.Begin[0], PadLeft = w.Begin[1], Filters = program.Context.WeightsOf(filters),
            Bias = node.Input(2) is { } bias ? program.Context.WeightsOf(bias.Constant!) : null,
        };
        return program.Emit(node, request, [node.Input(0), node.Output]);
    }
}
