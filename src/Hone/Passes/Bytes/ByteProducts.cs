using Hone.Graphs;
using Hone.Operators;
using Hone.Tensors;

namespace Hone.Passes.Bytes;

/// <summary>
/// Products of values on a grid of bytes with constants that were bytes in the model, as ByteMatMul: what is around
/// them stays in numbers, row-major.
/// </summary>
internal static class ByteProducts
{
    // Rows are quantized for each product; with few columns that is as much work as the product.
    private const int LeastColumns = 16;

    /// <summary>The rule.</summary>
    public static bool Rule(Node node, ByteValues bytes)
    {
        if (node.Operator is not ("Gemm" or "FusedGemm" or "MatMul" or "FusedMatMul")) return false;
        if (node.Input(0) is not { Type: DataType.Float32, KnownShape: { Rank: >= 2, Length: > 0 } } a) return false;
        if (a.Producer is null || bytes.GridOf(a.Producer) is not { } scale) return false;
        if (node.Input(1) is not { KnownShape.Rank: 2 } b || bytes.Integers(b) is not { } integers) return false;
        bool gemm = node.Operator.EndsWith("Gemm", StringComparison.Ordinal);
        var context = new OperatorContext(node, bytes.Graph.Opset);
        bool transposed = gemm && context.Flag("transB");
        if (gemm && (context.Flag("transA") || context.Float("alpha", 1) != 1 || context.Float("beta", 1) != 1))
            return false;
        int n = b.KnownShape[transposed ? 0 : 1];
        if (n < LeastColumns || !Serves(integers, n, transposed) || Bias(node, n) is not { } bias) return false;
        var result = ByteResult.Of(node, bytes);
        if (result is null && FusedActivation.Of(node).Name.Length > 0) return false;

        var graph = bytes.Graph;
        var y = result?.Value ?? node.Output;
        var by = new Node(
            "ByteMatMul",
            [
                ByteConvolutions.Unrounded(a),
                .. ByteConvolutions.Constants(integers.Integers, integers, graph), .. bias,
            ],
            [y], node.Name, "hone");
        by.Attributes["transB"] = transposed ? 1L : 0L;
        ByteResult.SetScale(by, "x", scale);
        by.Attributes["w_zero"] = (long)integers.Zero[0];
        by.Attributes["y_scale"] = result?.Scale.Scale ?? 0f;
        by.Attributes["low"] = result?.Low ?? 0f;
        by.Attributes["high"] = result?.High ?? 0f;
        if (result?.Rounding is { } rounding) graph.Remove(rounding);
        graph.Replace(node, by);
        if (a.Users.Count == 0 && !graph.IsOutput(a)) graph.Remove(a.Producer);
        return true;
    }

    /// <summary>Whether B has one zero point, and one scale or one for each column.</summary>
    private static bool Serves(QuantizedConstant b, int columns, bool transposed)
    {
        int terms = b.Integers.Length / columns;
        bool perColumn = b.Layout.Extent == columns && b.Layout.Inner == (transposed ? terms : 1);
        return ByteConvolutions.Fits(terms) && (b.Layout.IsOne || perColumn)
            && Array.TrueForAll(b.Zero, z => z == b.Zero[0]);
    }

    /// <summary>What is added to each column: nothing, or N numbers; null where it is something else.</summary>
    private static Value[]? Bias(Node node, int n)
    {
        if (node.Inputs.Count < 3 || node.Input(2) is not { } c) return [];
        return c is { IsConstant: true, Type: DataType.Float32 } && c.KnownShape == new Shape(n) ? [c] : null;
    }
}
