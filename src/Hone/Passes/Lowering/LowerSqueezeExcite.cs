using Hone.Graphs;
using Hone.Kernels.Gating;
using Hone.Operators;

namespace Hone.Passes.Lowering;

/// <summary>Squeeze-and-excite as one kernel of two phases.</summary>
internal static class LowerSqueezeExcite
{
    /// <summary>Emits one kernel.</summary>
    public static bool Lower(Node node, Program program)
    {
        if (node is not { Operator: "SqueezeExcite", Domain: "hone" }) return false;
        var shape = node.Output.KnownShape;
        if (shape.Product(2, shape.Rank) > int.MaxValue) return false;
        var context = new OperatorContext(node, program.Graph.OpsetOf(node));
        var request = new SqueezeExciteRequest
        {
            N = shape[0], C = shape[1], Plane = (int)shape.Product(2, shape.Rank),
            Hidden = SqueezeExcite.Hidden(context), Layout = node.Output.Layout,
            Squeeze = Layer(context, 0, FusedActivation.Of(node, SqueezeExcite.Inner), program.Context),
            Excite = Layer(context, 1, FusedActivation.Of(node), program.Context),
        };
        return program.Emit(node, request, [node.Input(0), node.Output], inPlace: 0);
    }

    private static GateLayer Layer(
        OperatorContext node, int product, FusedActivation activation, CompileContext context)
    {
        int input = 1 + (2 * product);
        var bias = node.Node.Input(input + 1)?.Constant;
        return new GateLayer(
            context.WeightsOf(node.Node.Input(input)!.Constant!), SqueezeExcite.IsTurned(node, product),
            bias is null ? null : context.WeightsOf(bias), ActivationOf.Of(activation));
    }
}
