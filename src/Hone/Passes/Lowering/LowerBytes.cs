using Hone.Graphs;
using Hone.Kernels.Quantized;
using Hone.Operators;
using Hone.Tensors;

namespace Hone.Passes.Lowering;

/// <summary>What computes with bytes, in NCHWc but for products; joins are lowered as any Concat.</summary>
internal static class LowerBytes
{
    /// <summary>Emits the kernel.</summary>
    public static bool Lower(Node node, Program program)
    {
        if (node.Domain != "hone" || node.Outputs[0] is null) return false;
        var context = new OperatorContext(node, program.Graph.Opset);
        if (node.Operator == "ByteMatMul") return Multiply(node, context, program);
        if (node.Output.Layout != Layout.Nchwc) return false;
        return node.Operator switch
        {
            "ByteConv" => Convolve(node, context, program),
            "ByteAdd" => Add(node, context, program),
            "ByteMap" => Map(node, context, program),
            "ByteMaxPool" => Pool(node, context, program),
            _ => false,
        };
    }

    private static bool Multiply(Node node, OperatorContext context, Program program)
    {
        var (m, n, k) = ByteMatMul.Extents(context);
        var (multiplier, offset) = ByteMatMul.Steps(context, n);
        var request = new ByteProductRequest
        {
            M = m, N = n, K = k, B = program.Context.WeightsOf(node.Input(1)!.Constant!),
            TransposeB = context.Flag("transB"), ZeroB = (int)context.Int("w_zero"), A = Scale(context, "x"),
            Multiplier = multiplier, Offset = offset, Step = context.Float("y_scale"), Low = context.Float("low"),
            High = context.Float("high"),
        };
        return program.Emit(node, request, [node.Input(0), node.Output]);
    }

    private static bool Map(Node node, OperatorContext context, Program program)
    {
        var request = new ByteMapRequest
        {
            Length = program.BytesOf(node.Output), Table = context.TensorAttribute("table")!.Bytes.ToArray(),
        };
        return program.Emit(node, request, [node.Input(0), node.Output], inPlace: 0);
    }

    private static bool Pool(Node node, OperatorContext context, Program program)
    {
        var shape = node.Input(0)!.KnownShape;
        var w = PoolGeometry.From(context).Window.Widen(2);
        var request = new ByteMaxPoolRequest
        {
            N = shape[0], C = shape[1], H = w.Input[0], W = w.Input[1], P = w.Output[0], Q = w.Output[1],
            R = w.Kernel[0], S = w.Kernel[1], StrideH = w.Stride[0], StrideW = w.Stride[1],
            PadTop = w.Begin[0], PadLeft = w.Begin[1], PadBottom = w.End[0], PadRight = w.End[1],
            DilationH = w.Dilation[0], DilationW = w.Dilation[1],
        };
        return program.Emit(node, request, [node.Input(0), node.Output]);
    }

    private static bool Add(Node node, OperatorContext context, Program program)
    {
        var request = new ByteAddRequest
        {
            Length = program.BytesOf(node.Output), A = Scale(context, "a"), B = Scale(context, "b"),
            Y = Scale(context, "y"), Low = context.Float("low"), High = context.Float("high"),
        };
        return program.Emit(node, request, [node.Input(0), node.Input(1), node.Output], inPlace: 0);
    }

    private static bool Convolve(Node node, OperatorContext context, Program program)
    {
        var conv = ConvGeometry.From(context);
        var w = conv.Window.Widen(2);
        bool entering = node.Input(0)!.Type == DataType.Float32;
        if (entering != (node.Input(0)!.Layout == Layout.Nchw)) return false;
        int zero = (int)context.Int("w_zero"), inputZero = (int)context.Int("x_zero");
        var (multiplier, offset) = ByteConv.Steps(conv.K, context);
        var output = new Requantization(
            multiplier, offset, context.Float("low"), context.Float("high"), (int)context.Int("y_zero"));
        if (conv.Groups > 1)
        {
            return program.Emit(
                node,
                new ByteDepthwiseRequest
                {
                    N = conv.N, C = conv.C, H = w.Input[0], W = w.Input[1], R = w.Kernel[0], S = w.Kernel[1],
                    StrideH = w.Stride[0], StrideW = w.Stride[1], DilationH = w.Dilation[0], DilationW = w.Dilation[1],
                    PadTop = w.Begin[0], PadLeft = w.Begin[1], PadBottom = w.End[0], PadRight = w.End[1],
                    Filters = node.Input(1)!.Constant!, FilterZero = [zero], InputZero = inputZero, Output = output,
                },
                [node.Input(0), node.Output]);
        }

        return program.Emit(
            node,
            new ByteConvolutionRequest
            {
                N = conv.N, C = conv.C, H = w.Input[0], W = w.Input[1], K = conv.K, R = w.Kernel[0], S = w.Kernel[1],
                StrideH = w.Stride[0], StrideW = w.Stride[1], DilationH = w.Dilation[0], DilationW = w.Dilation[1],
                PadTop = w.Begin[0], PadLeft = w.Begin[1], PadBottom = w.End[0], PadRight = w.End[1],
                Filters = program.Context.WeightsOf(node.Input(1)!.Constant!), FilterZero = zero,
                InputZero = inputZero, InputScale = entering ? context.Float("x_scale") : 0, Output = output,
            },
            [node.Input(0), node.Output]);
    }

    private static ByteScale Scale(OperatorContext context, string name) =>
        new(context.Float($"{name}_scale"), (int)context.Int($"{name}_zero"));
}
