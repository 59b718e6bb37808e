using Hone.Graphs;
using Hone.Operators;
using Hone.Passes.Lowering;
using Hone.Tensors;

namespace Hone.Passes;

/// <summary>
/// Makes one node of a map times gates for its channels, where the gates are two products, with biases and activations,
/// of the means of the same map.
/// </summary>
/// <remarks>
/// The means may be a GlobalAveragePool or a ReduceMean, the products Conv, Gemm or MatMul; what only renames may stand
/// between. A product that goes on into a sum is left alone: fuse-elementwise takes both in one pass over the map.
/// </remarks>
internal static class FuseSqueezeExcite
{
    /// <summary>Begins at each Mul.</summary>
    public static void Run(Graph graph, CompileContext context)
    {
        foreach (var mul in graph.Nodes.ToArray())
        {
            if (mul is not { Operator: "Mul", Domain: "", Inputs.Count: 2, Output.Type: DataType.Float32 }) continue;
            if (Match.OnlyUser(graph, mul.Output) is { Operator: "Add" or "FusedAdd" or "Sum" }) continue;
            _ = Rewrite(graph, mul, mul.Input(0)!, mul.Input(1)!) || Rewrite(graph, mul, mul.Input(1)!, mul.Input(0)!);
        }
    }

    private static bool Rewrite(Graph graph, Node mul, Value map, Value gates)
    {
        Shape x = map.KnownShape, g = gates.KnownShape;
        if (map.Type != DataType.Float32 || x.Rank < 3 || x.Length == 0 || g.Rank != x.Rank) return false;
        if (g[0] != x[0] || g[1] != x[1] || g.Length != (long)x[0] * x[1]) return false;
        if (LayerOf(graph, gates, x[0]) is not { } excite || excite.Outputs != x[1]) return false;
        if (LayerOf(graph, excite.Input, x[0]) is not { } squeeze || squeeze.Inputs != x[1]) return false;
        if (squeeze.Outputs != excite.Inputs || !IsMeanOf(graph, squeeze.Input, map)) return false;
        Value?[] inputs = [map, squeeze.Weights, squeeze.Bias, excite.Weights, excite.Bias];
        var node = new Node(
            "SqueezeExcite", excite.Bias is null ? inputs[..4] : inputs, [mul.Output], mul.Name, "hone");
        node.Attributes[SqueezeExcite.Turned] = (long[])[squeeze.Turned ? 1 : 0, excite.Turned ? 1 : 0];
        squeeze.Activation.SetOn(node, SqueezeExcite.Inner);
        excite.Activation.SetOn(node);
        Algebra.Replace(graph, mul, node);
        return true;
    }

    /// <summary>What a value is another name of; null where somebody else reads either.</summary>
    private static Value? Named(Graph graph, Value value)
    {
        while (Match.OnlyUser(graph, value) is not null)
        {
            if (value.Producer is not { } node || !LowerViews.Renames(node)) return value;
            value = node.Input(0)!;
        }

        return null;
    }

    private static bool IsMeanOf(Graph graph, Value value, Value map)
    {
        if (Named(graph, value)?.Producer is not { Domain: "" } node || node.Input(0) != map) return false;
        if (node.Operator == "GlobalAveragePool") return true;
        if (node.Operator != "ReduceMean") return false;
        bool[] reduced = LowerReduction.Geometry(node, graph).Reduced;
        return !reduced[0] && !reduced[1] && reduced.AsSpan(2).IndexOf(false) < 0;
    }

    /// <summary>Reads a value as act(W v + b) of so many rows v.</summary>
    private static Layer? LayerOf(Graph graph, Value value, int rows)
    {
        if (Named(graph, value)?.Producer is not { } node) return null;
        var context = new OperatorContext(node, graph.OpsetOf(node));
        var layer = node.Operator switch
        {
            "Conv" or "FusedConv" => Convolution(node, context),
            "Gemm" or "FusedGemm" => Gemm(node, context),
            "MatMul" or "FusedMatMul" => MatMul(node, context),
            _ => null,
        };
        if (layer is null || node.Input(0)!.KnownShape.Length != (long)rows * layer.Inputs) return null;
        bool constant = layer.Weights is { IsConstant: true, Type: DataType.Float32 }
            && layer.Bias is null or { IsConstant: true, Type: DataType.Float32 };
        bool vector = layer.Bias is not { } b || (b.KnownShape.Rank > 0 && b.KnownShape[-1] == b.KnownShape.Length);
        return constant && vector && (layer.Bias?.KnownShape.Length ?? layer.Outputs) == layer.Outputs ? layer : null;
    }

    private static Layer? Convolution(Node node, OperatorContext context)
    {
        var conv = ConvGeometry.From(context);
        bool product = conv.Groups == 1 && node.Input(3) is null && conv.Window.Input.All(d => d == 1)
            && conv.Window.Output.All(d => d == 1) && conv.Window.Kernel.All(d => d == 1)
            && conv.Window.Begin.All(d => d == 0);
        return product ? new Layer(node, conv.C, conv.K, Turned: false) : null;
    }

    private static Layer? Gemm(Node node, OperatorContext context)
    {
        var gemm = GemmGeometry.From(context);
        bool plain = !gemm.TransposeA && gemm.Alpha == 1 && (gemm.Beta == 1 || node.Input(2) is null);
        return plain ? new Layer(node, gemm.K, gemm.N, !gemm.TransposeB) : null;
    }

    private static Layer? MatMul(Node node, OperatorContext context)
    {
        if (node.Input(1)!.KnownShape.Rank != 2) return null;
        var product = MatMulGeometry.From(context);
        return new Layer(node, product.K, product.N, Turned: true);
    }

    /// <summary>A product with weights [Outputs, Inputs], or turned, and what its node does with it.</summary>
    private sealed record Layer(Node Node, int Inputs, int Outputs, bool Turned)
    {
        public Value Input => Node.Input(0)!;

        public Value Weights => Node.Input(1)!;

        public Value? Bias => Node.Input(2);

        public FusedActivation Activation => FusedActivation.Of(Node);
    }
}
