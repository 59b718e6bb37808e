using Hone.Tensors;

namespace Hone.Graphs;

/// <summary>Whether two graphs say the same: names, types, nodes, attributes, and constants bit for bit.</summary>
public static class GraphComparer
{
    /// <summary>
    /// Every difference, in the graphs' order; empty when they are equal. Names of nodes count, memory does not.
    /// </summary>
    public static IReadOnlyList<string> Differences(Graph a, Graph b)
    {
        var differences = new List<string>();
        Compare(a, b, "", differences);
        return differences;
    }

    /// <summary>True when two tensors have the same type, shape and bits.</summary>
    public static bool Same(Tensor a, Tensor b) =>
        a.Type == b.Type && a.Shape == b.Shape
        && (a.Type == DataType.String ? a.Text.SequenceEqual(b.Text) : a.Bytes.SequenceEqual(b.Bytes));

    private static void Compare(Graph a, Graph b, string where, List<string> differences)
    {
        Expect(a.Name, b.Name, where + "graph name", differences);
        Expect(a.Opset, b.Opset, where + "opset", differences);
        Expect(Text(a.Domains), Text(b.Domains), where + "domains", differences);
        CompareAll(a.Inputs, b.Inputs, where + "inputs", differences);
        CompareAll(a.Outputs, b.Outputs, where + "outputs", differences);
        Expect(a.Nodes.Count, b.Nodes.Count, where + "number of nodes", differences);
        for (int i = 0; i < Math.Min(a.Nodes.Count, b.Nodes.Count); i++)
            Compare(a.Nodes[i], b.Nodes[i], $"{where}{a.Nodes[i]}: ", differences);
    }

    private static void Compare(Node a, Node b, string where, List<string> differences)
    {
        Expect((a.Domain, a.Operator, a.Name), (b.Domain, b.Operator, b.Name), where + "node", differences);
        CompareAll(a.Inputs, b.Inputs, where + "inputs", differences);
        CompareAll(a.Outputs, b.Outputs, where + "outputs", differences);
        foreach (string name in a.Attributes.Keys.Union(b.Attributes.Keys, StringComparer.Ordinal))
        {
            var left = a.Attributes.GetValueOrDefault(name);
            var right = b.Attributes.GetValueOrDefault(name);
            if (left?.Content is Graph x && right?.Content is Graph y) Compare(x, y, $"{where}{name}: ", differences);
            else if (!Same(left, right)) differences.Add($"{where}attribute '{name}': {left} and {right}");
        }
    }

    private static bool Same(AttributeValue? a, AttributeValue? b) => (a?.Content, b?.Content) switch
    {
        (float x, float y) => BitConverter.SingleToInt32Bits(x) == BitConverter.SingleToInt32Bits(y),
        (float[] x, float[] y) =>
            x.Select(BitConverter.SingleToInt32Bits).SequenceEqual(y.Select(BitConverter.SingleToInt32Bits)),
        (long[] x, long[] y) => x.SequenceEqual(y),
        (string[] x, string[] y) => x.SequenceEqual(y),
        (Tensor x, Tensor y) => Same(x, y),
        (var x, var y) => a?.Kind == b?.Kind && Equals(x, y),
    };

    private static void CompareAll(
        IReadOnlyList<Value?> a, IReadOnlyList<Value?> b, string where, List<string> differences)
    {
        Expect(a.Count, b.Count, $"{where}: count", differences);
        for (int i = 0; i < Math.Min(a.Count, b.Count); i++)
        {
            Expect(Text(a[i]), Text(b[i]), $"{where}[{i}]", differences);
            if (a[i]?.Constant is { } x && b[i]?.Constant is { } y && !Same(x, y))
                differences.Add($"{where}[{i}]: elements differ");
        }
    }

    private static void Expect<T>(T a, T b, string where, List<string> differences)
    {
        if (!EqualityComparer<T>.Default.Equals(a, b)) differences.Add($"{where}: {a} and {b}");
    }

    private static string Text(Dictionary<string, int> domains) =>
        string.Join(' ', domains.OrderBy(d => d.Key, StringComparer.Ordinal).Select(d => $"{d.Key}:{d.Value}"));

    /// <summary>
    /// Name, type, and declared or known extents: a saved graph keeps known extents as declared ones.
    /// </summary>
    private static string? Text(Value? value)
    {
        if (value is null) return null;
        if (value.Constant is { } tensor) return $"@{value.Name}: {tensor}";
        string dims = value.Declared is { } declared ? "[" + string.Join(',', declared) + "]"
            : value.Shape is { } shape ? "[" + string.Join(',', shape.Dims.ToArray()) + "]" : "?";
        return $"{value.Name}: {value.Type.Name()} {dims}";
    }
}
