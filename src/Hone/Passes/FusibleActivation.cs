using Hone.Graphs;
using Hone.Operators;
using Hone.Tensors;

namespace Hone.Passes;

/// <summary>Reads a node as an activation that kernels can apply where they store.</summary>
internal static class FusibleActivation
{
    /// <summary>The activation with its parameters; null when the node is none or its bounds vary.</summary>
    public static FusedActivation? Of(Node node, Graph graph)
    {
        if (node.Outputs[0] is not { Type: DataType.Float32 }) return null;
        var c = new OperatorContext(node, graph.Opset);
        return node.Operator switch
        {
            "Relu" => new FusedActivation("Clip", 0, float.PositiveInfinity),
            "Clip" => Bounds(node, c),
            "LeakyRelu" => new FusedActivation("LeakyRelu", c.Float("alpha", 0.01f), 0),
            "Elu" => new FusedActivation("Elu", c.Float("alpha", 1), 0),
            "Selu" => new FusedActivation(
                "Selu", c.Float("alpha", 1.67326319217681884765625f), c.Float("gamma", 1.05070102214813232421875f)),
            "HardSigmoid" => new FusedActivation("HardSigmoid", c.Float("alpha", 0.2f), c.Float("beta", 0.5f)),
            "Sigmoid" or "Tanh" or "HardSwish" or "Silu" or "Mish" or "Softplus" or "Softsign" =>
                new FusedActivation(node.Operator, 0, 0),
            "Grid" => Grid.Activation(c),
            "Gelu" => new FusedActivation(c.String("approximate", "none") == "tanh" ? "GeluTanh" : "Gelu", 0, 0),
            _ => null,
        };
    }

    private static FusedActivation? Bounds(Node node, OperatorContext c)
    {
        const float lowest = float.NegativeInfinity, highest = float.PositiveInfinity;
        if (c.Opset < 11) return new FusedActivation("Clip", c.Float("min", lowest), c.Float("max", highest));
        if (node.Input(1) is { IsConstant: false } || node.Input(2) is { IsConstant: false }) return null;
        return new FusedActivation(
            "Clip", Match.Number(node.Input(1)) ?? lowest, Match.Number(node.Input(2)) ?? highest);
    }
}
