using Hone.Graphs;
using Hone.Operators;
using Hone.Tensors;

namespace Hone.Passes.Bytes;

/// <summary>A fully connected layer from a grid of bytes to another: a ByteConv of pictures of one pixel.</summary>
internal static class ByteProducts
{
    /// <summary>The rule.</summary>
    public static bool Rule(Node node, ByteValues bytes)
    {
        if (node.Operator is not ("Gemm" or "FusedGemm" or "MatMul" or "FusedMatMul")) return false;
        if (node.Input(0) is not { KnownShape: { Rank: 2, Length: > 0 } } a) return false;
        if (a.Producer is null || bytes.GridOf(a.Producer) is not { } scale) return false;
        if (node.Input(1) is not { KnownShape.Rank: 2 } b || bytes.Integers(b) is not { } filters) return false;
        bool gemm = node.Operator.EndsWith("Gemm", StringComparison.Ordinal);
        var context = new OperatorContext(node, bytes.Graph.Opset);
        bool transposed = gemm && context.Flag("transB");
        if (gemm && (context.Flag("transA") || context.Float("alpha", 1) != 1 || context.Float("beta", 1) != 1))
            return false;
        if (node.Output.KnownShape.Length == 0 || ByteResult.Of(node, bytes) is not { } result) return false;
        int n = a.KnownShape[0], c = a.KnownShape[1], k = node.Output.KnownShape[1];
        if (!transposed) filters = Transposed(filters, c, k);
        if (!ByteConvolutions.Serves(filters, k) || Bias(node, k) is not { } bias) return false;

        var graph = bytes.Graph;
        var integers = filters.Integers.Reshape(new Shape(k, c, 1, 1));
        var x = Reshaped(a, new Shape(n, c, 1, 1), graph);
        graph.InsertAfter(a.Producer, x.Producer!);
        var numbers = graph.NewValue($"{result.Value.Name}.pixels", DataType.Float32, new Shape(n, k, 1, 1));
        var by = new Node(
            "ByteConv", [bytes.Enter(x, scale), .. ByteConvolutions.Constants(integers, filters, graph), .. bias],
            [bytes.NewBytes(numbers)], node.Name, "hone");
        ByteConvolutions.Set(by, scale, filters, result);
        var y = result.Value;
        bytes.Put(by, node, result with { Value = numbers });
        var flat = new Node(
            "Reshape", [numbers, graph.NewConstant("numbers", Tensor.Vector<long>(n, k))], [y], node.Name);
        graph.InsertAfter(numbers.Producer!, flat);
        return true;
    }

    private static Value Reshaped(Value x, Shape shape, Graph graph)
    {
        var y = graph.NewValue($"{x.Name}.pixels", DataType.Float32, shape);
        var dims = Tensor.Vector(Array.ConvertAll(shape.Dims.ToArray(), d => (long)d));
        _ = new Node("Reshape", [x, graph.NewConstant("numbers", dims)], [y], x.Name);
        return y;
    }

    /// <summary>What is added to each column: nothing, or K numbers; null where it is something else.</summary>
    private static Value[]? Bias(Node node, int k)
    {
        if (node.Inputs.Count < 3 || node.Input(2) is not { } c) return [];
        return c is { IsConstant: true, Type: DataType.Float32 } && c.KnownShape == new Shape(k) ? [c] : null;
    }

    /// <summary>B [C, K] as [K, C].</summary>
    private static QuantizedConstant Transposed(QuantizedConstant b, int c, int k)
    {
        var turned = Tensor.Create(b.Integers.Type, new Shape(k, c));
        Span<byte> from = b.Integers.Bytes, to = turned.Bytes;
        for (int i = 0; i < c; i++)
            for (int j = 0; j < k; j++) to[(j * c) + i] = from[(i * k) + j];
        bool perColumn = b.Layout.Extent == k && b.Layout.Inner == 1;
        var layout = b.Layout.IsOne ? b.Layout : new QuantizationScales(perColumn ? k : 0, c, 0);
        return b with { Integers = turned, Layout = layout };
    }
}
