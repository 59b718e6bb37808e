using Hone.Graphs;
using Hone.Kernels;
using Hone.Kernels.Convolution;
using Hone.Kernels.Depthwise;
using Hone.Machine;
using Hone.Operators;
using Hone.Tensors;

namespace Hone.Passes.Lowering;

/// <summary>Conv and FusedConv in one or two dimensions with constant filters.</summary>
internal static class LowerConvolution
{
    /// <summary>Emits a depthwise kernel where each channel has one filter, a dense one otherwise.</summary>
    public static bool Lower(Node node, Program program)
    {
        if (node.Operator is not ("Conv" or "FusedConv")) return false;
        if (node.Input(0)!.Type != DataType.Float32 || node.Input(0)!.KnownShape.Rank is not (3 or 4)) return false;
        if (node.Input(1)!.Constant is not { } filters || node.Input(2) is { IsConstant: false }) return false;
        var conv = ConvGeometry.From(new OperatorContext(node, program.Graph.Opset));
        var weights = program.Context.WeightsOf(filters);
        var bias = node.Input(2) is { } b ? program.Context.WeightsOf(b.Constant!) : null;
        Value x = node.Input(0)!, y = node.Output;
        var residual = node.Input(3);
        bool perChannel = conv.Groups == conv.C && conv.C == conv.K;
        if ((perChannel || IsNarrow(conv, program.Context.Level.Lanes())) && x.Layout == Layout.Nchwc)
        {
            var depthwise = Depthwise(node, conv, weights, bias);
            return program.Emit(node, depthwise, [x, residual, y], inPlace: residual is null ? -1 : 1);
        }

        var dense = ConvolutionChoice.Choose(
            Dense(node, conv, weights, bias), program.Context.Level, program.Context.Numerics);
        return program.Emit(node, dense, [x, residual, y], inPlace: residual is null ? -1 : 1);
    }

    /// <summary>Whether it has groups of few channels, as many filters, that the depthwise kernels serve.</summary>
    public static bool IsNarrow(ConvGeometry conv, int lanes) =>
        conv.Groups > 1 && conv.Groups < conv.C && conv.C == conv.K && lanes > conv.C / conv.Groups
        && lanes % (conv.C / conv.Groups) == 0 && conv.Window.Widen(2).Dilation[0] == 1;

    /// <summary>What a node asks for, in the layouts that its values have.</summary>
    public static ConvolutionRequest Request(Node node, Graph graph, Weights filters, Weights? bias) =>
        Dense(node, ConvGeometry.From(new OperatorContext(node, graph.Opset)), filters, bias);

    private static ConvolutionRequest Dense(Node node, ConvGeometry conv, Weights filters, Weights? bias)
    {
        var w = conv.Window.Widen(2);
        return new ConvolutionRequest
        {
            N = conv.N, C = conv.C, H = w.Input[0], W = w.Input[1],
            K = conv.K, R = w.Kernel[0], S = w.Kernel[1], Groups = conv.Groups,
            StrideH = w.Stride[0], StrideW = w.Stride[1], DilationH = w.Dilation[0], DilationW = w.Dilation[1],
            PadTop = w.Begin[0], PadLeft = w.Begin[1], PadBottom = w.End[0], PadRight = w.End[1],
            InputLayout = node.Input(0)!.Layout, OutputLayout = node.Output.Layout, Filters = filters, Bias = bias,
            HasResidual = node.Input(3) is not null, Activation = ActivationOf.Node(node),
        };
    }

    private static DepthwiseRequest Depthwise(Node node, ConvGeometry conv, Weights filters, Weights? bias)
    {
        var w = conv.Window.Widen(2);
        return new DepthwiseRequest
        {
            N = conv.N, C = conv.C, H = w.Input[0], W = w.Input[1], R = w.Kernel[0], S = w.Kernel[1],
            StrideH = w.Stride[0], StrideW = w.Stride[1], DilationH = w.Dilation[0], DilationW = w.Dilation[1],
            PadTop = w.Begin[0], PadLeft = w.Begin[1], PadBottom = w.End[0], PadRight = w.End[1],
            Filters = filters, Bias = bias, Activation = ActivationOf.Node(node), GroupSize = conv.C / conv.Groups,
            HasResidual = node.Input(3) is not null,
        };
    }
}
