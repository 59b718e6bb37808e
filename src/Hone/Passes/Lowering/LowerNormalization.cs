using Hone.Graphs;
using Hone.Kernels.Normalization;
using Hone.Operators;
using Hone.Tensors;

namespace Hone.Passes.Lowering;

/// <summary>Softmax and the normalisations whose statistics come from the input itself, in float32.</summary>
internal static class LowerNormalization
{
    /// <summary>Emits one kernel that reads the statistics and writes the result.</summary>
    public static bool Lower(Node node, Program program)
    {
        if (node.Outputs.Count == 0 || node.Outputs[0] is not { Type: DataType.Float32 }) return false;
        if (node.Outputs.Skip(1).Any(o => o is not null)) return false;
        if (node.Input(0) is not { Type: DataType.Float32 } x) return false;
        var context = new OperatorContext(node, program.Graph.OpsetOf(node));
        return node.Operator switch
        {
            "Softmax" or "LogSoftmax" => Softmax(node, context, x, program),
            "LayerNormalization" => LayerNorm(node, context, x, program),
            "InstanceNormalization" => GroupNorm(node, context, x, x.KnownShape[1], program),
            "LRN" => LocalResponse(node, context, x, program),
            _ => false,
        };
    }

    private static bool Softmax(Node node, OperatorContext context, Value x, Program program)
    {
        var rows = AxisRows.OfSoftmax(context);
        var request = new SoftmaxRequest
        {
            Log = node.Operator == "LogSoftmax", Outer = rows.Outer, Axis = rows.Length, Inner = rows.Inner,
        };
        return program.Emit(node, request, [x, node.Output], inPlace: 0);
    }

    private static bool LayerNorm(Node node, OperatorContext context, Value x, Program program)
    {
        var rows = LayerNormalization.Rows(context);
        for (int i = 1; i < 3; i++)
            if (node.Input(i) is { } parameter && parameter.KnownShape.Length != rows.Length) return false;
        var request = new LayerNormRequest
        {
            Rows = rows.Outer, Length = rows.Length, Epsilon = context.Float("epsilon", 1e-5f),
        };
        return program.Emit(node, request, [x, node.Input(1), node.Input(2), node.Output], inPlace: 0);
    }

    private static bool GroupNorm(Node node, OperatorContext context, Value x, int groups, Program program)
    {
        var shape = x.KnownShape;
        var request = new GroupNormRequest
        {
            N = shape[0], C = shape[1], Groups = groups, Plane = (int)shape.Product(2, shape.Rank),
            Epsilon = context.Float("epsilon", 1e-5f),
        };
        return program.Emit(node, request, [x, node.Input(1), node.Input(2), node.Output], inPlace: 0);
    }

    /// <summary>True when no base of the power is negative: the kernels take powers by logarithms.</summary>
    public static bool ServesLocalResponse(Node node, Graph graph)
    {
        var context = new OperatorContext(node, graph.Opset);
        return context.Float("alpha", 1e-4f) >= 0 && context.Float("bias", 1) > 0;
    }

    private static bool LocalResponse(Node node, OperatorContext context, Value x, Program program)
    {
        if (!ServesLocalResponse(node, program.Graph)) return false;
        var shape = x.KnownShape;
        var request = new LrnRequest
        {
            Layout = x.Layout, N = shape[0], C = shape[1], Plane = (int)shape.Product(2, shape.Rank),
            Size = (int)context.Int("size"), Alpha = context.Float("alpha", 1e-4f),
            Beta = context.Float("beta", 0.75f), Bias = context.Float("bias", 1),
        };
        return program.Emit(node, request, [x, node.Output]);
    }
}
