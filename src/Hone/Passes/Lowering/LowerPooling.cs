using Hone.Graphs;
using Hone.Kernels.Pooling;
using Hone.Operators;
using Hone.Tensors;

namespace Hone.Passes.Lowering;

/// <summary>MaxPool and AveragePool in one or two dimensions, and the global pools in any number.</summary>
internal static class LowerPooling
{
    /// <summary>Emits a pooling kernel.</summary>
    public static bool Lower(Node node, Program program)
    {
        if (node.Inputs.Count == 0 || node.Input(0) is not { Type: DataType.Float32 } x) return false;
        return node.Operator switch
        {
            "MaxPool" => Windowed(node, x, PoolKind.Max, program),
            "AveragePool" => Windowed(node, x, AverageKind(node, program), program),
            "GlobalMaxPool" => Global(node, x, PoolKind.Max, program),
            "GlobalAveragePool" => Global(node, x, PoolKind.Average, program),
            _ => false,
        };
    }

    /// <summary>
    /// True when the kernels serve a MaxPool or AveragePool: float32 in one or two dimensions, no indices wanted, and
    /// every window sees the input (what a window of padding gives is the reference's business).
    /// </summary>
    public static bool Serves(Node node, Graph graph) => Serves(node, graph, 3) || Serves(node, graph, 4);

    /// <summary>The same for x of another rank.</summary>
    public static bool Serves(Node node, Graph graph, int rank)
    {
        if (node.Input(0) is not { Type: DataType.Float32 } x || x.KnownShape.Rank != rank) return false;
        if (node.Outputs.Count > 1 && node.Outputs[1] is not null) return false;
        var w = PoolGeometry.From(new OperatorContext(node, graph.Opset)).Window;
        for (int axis = 0; axis < w.Rank; axis++)
            for (int output = 0; output < w.Output[axis]; output++)
                if (!Sees(w, axis, output)) return false;
        return true;
    }

    private static bool Sees(Window w, int axis, int output)
    {
        long first = ((long)output * w.Stride[axis]) - w.Begin[axis];
        for (int tap = 0; tap < w.Kernel[axis]; tap++)
            if (first + ((long)tap * w.Dilation[axis]) is var at && at >= 0 && at < w.Input[axis]) return true;
        return false;
    }

    private static PoolKind AverageKind(Node node, Program program) =>
        new OperatorContext(node, program.Graph.Opset).Flag("count_include_pad")
            ? PoolKind.AverageWithPadding
            : PoolKind.Average;

    private static bool Windowed(Node node, Value x, PoolKind kind, Program program)
    {
        if (!Serves(node, program.Graph)) return false;
        var w = PoolGeometry.From(new OperatorContext(node, program.Graph.Opset)).Window.Widen(2);
        var request = new PoolRequest
        {
            Kind = kind, Layout = x.Layout, N = x.KnownShape[0], C = x.KnownShape[1],
            H = w.Input[0], W = w.Input[1], P = w.Output[0], Q = w.Output[1],
            R = w.Kernel[0], S = w.Kernel[1], StrideH = w.Stride[0], StrideW = w.Stride[1],
            PadTop = w.Begin[0], PadLeft = w.Begin[1], PadBottom = w.End[0], PadRight = w.End[1],
            DilationH = w.Dilation[0], DilationW = w.Dilation[1],
        };
        return program.Emit(node, request, [x, node.Output]);
    }

    private static bool Global(Node node, Value x, PoolKind kind, Program program)
    {
        var shape = x.KnownShape;
        if (shape.Rank < 3 || shape.Product(2, shape.Rank) > int.MaxValue) return false;
        var request = new GlobalPoolRequest
        {
            Kind = kind, N = shape[0], C = shape[1], Plane = (int)shape.Product(2, shape.Rank),
            InputLayout = x.Layout, OutputLayout = node.Output.Layout,
        };
        return program.Emit(node, request, [x, node.Output]);
    }
}
