using System.Globalization;
using System.Text;
using Hone.Tensors;

namespace Hone.Graphs;

/// <summary>Prints a graph as text, a node a line: for golden tests, dumps and <c>hone inspect --graph</c>.</summary>
/// <remarks>
/// <c>%y = Conv(%x, @w) {strides=[2,2]} : float32 1x32x112x112 nchwc</c>; @ marks constants. The text depends on the
/// graph only.
/// </remarks>
public static class GraphPrinter
{
    /// <summary>The whole graph.</summary>
    public static string Print(Graph graph)
    {
        var text = new StringBuilder();
        string inputs = string.Join(", ", graph.Inputs.Select(Typed));
        text.Append(CultureInfo.InvariantCulture, $"graph {graph.Name}({inputs})\n");
        foreach (var node in graph.Nodes) text.Append("  ").Append(Print(node)).Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"  return {string.Join(", ", graph.Outputs.Select(Reference))}\n");
        return text.ToString();
    }

    /// <summary>One node on one line.</summary>
    public static string Print(Node node)
    {
        var text = Untyped(node);
        if (node.Outputs.Count > 0 && node.Outputs[0] is { } first) text.Append(" : ").Append(TypeOf(first));
        return text.ToString();
    }

    private static StringBuilder Untyped(Node node)
    {
        var text = new StringBuilder();
        text.AppendJoin(", ", node.Outputs.Select(o => o is null ? "_" : "%" + o.Name)).Append(" = ");
        if (node.Domain.Length > 0) text.Append(node.Domain).Append('.');
        text.Append(node.Operator).Append('(').AppendJoin(", ", node.Inputs.Select(Reference)).Append(')');
        if (node.Attributes.Count > 0)
        {
            var sorted = node.Attributes.OrderBy(a => a.Key, StringComparer.Ordinal)
                .Select(a => $"{a.Key}={(a.Value.Content is Graph inner ? $"[{Inner(inner)}]" : a.Value)}");
            text.Append(" {").AppendJoin(", ", sorted).Append('}');
        }

        return text;
    }

    /// <summary>A nested graph on one line, without types.</summary>
    private static string Inner(Graph graph) => string.Join("; ", graph.Nodes.Select(n => Untyped(n).ToString()));

    private static string Reference(Value? value) => value is null ? "_" : (value.IsConstant ? "@" : "%") + value.Name;

    private static string Typed(Value value) => $"%{value.Name}: {TypeOf(value)}";

    private static string TypeOf(Value value)
    {
        string shape = value.Shape?.ToString() ?? (value.Declared is { } d ? string.Join('x', d) : "?");
        string layout = value.Layout == Layout.Nchw ? "" : " " + value.Layout.ToString().ToLowerInvariant();
        return $"{value.Type.Name()} {shape}{layout}";
    }
}
