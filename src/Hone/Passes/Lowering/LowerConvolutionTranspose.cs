using Hone.Graphs;
using Hone.Kernels;
using Hone.Kernels.Transposed;
using Hone.Operators;
using Hone.Tensors;

namespace Hone.Passes.Lowering;

/// <summary>ConvTranspose and FusedConvTranspose in one or two dimensions with constant filters, in float32.</summary>
internal static class LowerConvolutionTranspose
{
    /// <summary>Emits a kernel over phases of the stride; filters made at run time are left to the reference.</summary>
    public static bool Lower(Node node, Program program)
    {
        if (node.Operator is not ("ConvTranspose" or "FusedConvTranspose") || !HasConstants(node)) return false;
        var request = Request(node, program.Graph, node.Input(0)!.Layout) with
        {
            Filters = program.Context.WeightsOf(node.Input(1)!.Constant!),
            Bias = node.Input(2) is { } bias ? program.Context.WeightsOf(bias.Constant!) : null,
        };
        return program.Emit(node, request, [node.Input(0), node.Output]);
    }

    /// <summary>Whether NCHWc serves it: filters that fill half a vector, and phases that are convolutions.</summary>
    public static bool ServesBlocked(Node node, Graph graph, int lanes) =>
        HasConstants(node) && Request(node, graph, Layout.Nchwc) is var request
        && request.K >= lanes / 2 && BlockedPhases.Serves(request);

    private static bool HasConstants(Node node) =>
        node.Input(0) is { Type: DataType.Float32, KnownShape.Rank: 3 or 4 } && node.Input(1)!.IsConstant
        && node.Input(2) is not { IsConstant: false };

    private static ConvolutionTransposeRequest Request(Node node, Graph graph, Layout layout)
    {
        var conv = ConvTransposeGeometry.From(new OperatorContext(node, graph.OpsetOf(node)));
        var w = conv.Window.Widen(2);
        return new ConvolutionTransposeRequest
        {
            N = conv.N, C = conv.C, H = w.Input[0], W = w.Input[1], K = conv.K, R = w.Kernel[0], S = w.Kernel[1],
            P = w.Output[0], Q = w.Output[1], Groups = conv.Groups,
            StrideH = w.Stride[0], StrideW = w.Stride[1], DilationH = w.Dilation[0], DilationW = w.Dilation[1],
            PadTop = w.Begin[0], PadLeft = w.Begin[1], Filters = Weights.Absent(0), Layout = layout,
            Activation = ActivationOf.Node(node),
        };
    }
}
