using Hone.Graphs;
using Hone.Kernels.Attention;
using Hone.Operators;
using Hone.Passes.Lowering;
using Hone.Tensors;

namespace Hone.Passes;

/// <summary>Makes one node of MatMul, a scale, a mask, Softmax and MatMul, with the Transposes around them.</summary>
/// <remarks>
/// The scale may be a Mul or a Div by a number, the mask an Add of what broadcasts to the scores. A Transpose before q,
/// k or v, or behind y, is read through where the columns stay side by side.
/// </remarks>
internal static class RecognizeAttention
{
    /// <summary>Begins at each Softmax over the last axis.</summary>
    public static void Run(Graph graph, CompileContext context)
    {
        foreach (var softmax in graph.Nodes.ToArray())
        {
            if (softmax is not { Operator: "Softmax", Domain: "" } || softmax.Input(0) is not { } scores) continue;
            if (softmax.Output.Type != DataType.Float32 || !IsOverColumns(softmax, graph)) continue;
            if (Match.OnlyUser(graph, softmax.Output) is not { Operator: "MatMul", Domain: "" } product) continue;
            if (product.Input(0) != softmax.Output) continue;
            var (scale, mask, sums) = Scores(graph, scores);
            if (sums is null) continue;
            Value?[] inputs = [sums.Input(0), sums.Input(1), product.Input(1), mask];
            if (!Fit(inputs, sums.Output)) continue;
            Rewrite(graph, product, inputs, scale);
        }
    }

    private static bool IsOverColumns(Node softmax, Graph graph)
    {
        var rows = AxisRows.OfSoftmax(new OperatorContext(softmax, graph.Opset));
        return rows.Inner == 1 && rows.Length == softmax.Output.KnownShape[-1];
    }

    /// <summary>Reads scale q k + mask: the product that makes it, or null.</summary>
    private static (float Scale, Value? Mask, Node? Product) Scores(Graph graph, Value scores)
    {
        Value? mask = null;
        float scale = 1;
        if (Match.OnlyUse(graph, scores, "Add") is { Domain: "" } add)
        {
            int at = Match.OnlyUse(graph, add.Input(0), "MatMul", "Mul", "Div") is not null ? 0 : 1;
            (scores, mask) = (add.Input(at)!, add.Input(1 - at));
        }

        if (Match.OnlyUse(graph, scores, "Mul", "Div") is { Domain: "" } scaling)
        {
            int at = Match.Number(scaling.Input(1)) is not null ? 0 : 1;
            if (Match.Number(scaling.Input(1 - at)) is not { } number) return default;
            if (scaling.Operator == "Div" && at == 1) return default;
            (scores, scale) = (scaling.Input(at)!, scaling.Operator == "Div" ? 1 / number : number);
        }

        return Match.OnlyUse(graph, scores, "MatMul") is { Domain: "" } product ? (scale, mask, product) : default;
    }

    private static bool Fit(Value?[] inputs, Value scores)
    {
        int rank = scores.KnownShape.Rank;
        for (int i = 0; i < 3; i++)
        {
            var shape = inputs[i]!.KnownShape;
            if (shape.Rank != rank || rank < 2) return false;
            for (int axis = 0; axis < rank - 2; axis++)
                if (shape[axis] != scores.KnownShape[axis]) return false;
        }

        return inputs[3] is not { } mask || mask.KnownShape.Rank <= rank;
    }

    private static void Rewrite(Graph graph, Node product, Value?[] inputs, float scale)
    {
        var result = product.Output;
        var behind = Match.OnlyUser(graph, result) is { Operator: "Transpose", Domain: "" } last ? last : null;
        string[] names = ["perm_q", "perm_k", "perm_v"];
        var attributes = new Dictionary<string, AttributeValue> { ["scale"] = scale };
        var request = Try(inputs, result, attributes, graph);
        if (request is null || !AttentionKernel.Serves(request)) return;
        for (int i = 0; i < 3; i++)
        {
            if (inputs[i]!.Producer is not { Operator: "Transpose", Domain: "" } transpose) continue;
            Value?[] through = [.. inputs];
            through[i] = transpose.Input(0);
            var with = new Dictionary<string, AttributeValue>(attributes) { [names[i]] = Axes(transpose, graph) };
            if (Try(through, result, with, graph) is not { } other || !AttentionKernel.Serves(other)) continue;
            (inputs, attributes) = (through, with);
        }

        if (behind is not null)
        {
            var with = new Dictionary<string, AttributeValue>(attributes) { ["perm_y"] = Axes(behind, graph) };
            if (Try(inputs, behind.Output, with, graph) is { } other && AttentionKernel.Serves(other))
                (attributes, result) = (with, behind.Output);
            else
                behind = null;
        }

        var node = new Node("Attention", inputs[3] is null ? inputs[..3] : inputs, [result], product.Name, "hone");
        foreach (var (key, value) in attributes) node.Attributes[key] = value;
        Algebra.Replace(graph, behind ?? product, node);
    }

    private static long[] Axes(Node transpose, Graph graph) => Array.ConvertAll(
        Transpose.Permutation(new OperatorContext(transpose, graph.Opset)), axis => (long)axis);

    /// <summary>The request of a node over these values, which is not made part of the graph.</summary>
    private static AttentionRequest? Try(
        Value?[] inputs, Value result, Dictionary<string, AttributeValue> attributes, Graph graph)
    {
        static Value? Twin(Value? value) =>
            value is null ? null : new Value("") { Type = value.Type, Shape = value.Shape };
        var node = new Node("Attention", [.. inputs.Select(Twin)], [Twin(result)], "", "hone");
        foreach (var (key, value) in attributes) node.Attributes[key] = value;
        try
        {
            return LowerAttention.Request(node, graph);
        }
        catch (Diagnostics.ModelException)
        {
            return null;
        }
    }
}
