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
        Print(graph, "  ", text);
        return text.ToString();
    }

    private static void Print(Graph graph, string indent, StringBuilder text)
    {
        foreach (var node in graph.Nodes)
        {
            // Branches get lines of their own; the body of an expression stays within the node that it is.
            bool branches = node.Domain.Length == 0 && node.Attributes.Values.Any(a => a.Content is Graph);
            text.Append(indent).Append(branches ? Untyped(node, false) : Print(node)).Append('\n');
            if (!branches) continue;
            foreach (var (name, value) in node.Attributes.OrderBy(a => a.Key, StringComparer.Ordinal))
            {
                if (value.Content is not Graph branch) continue;
                text.Append(CultureInfo.InvariantCulture, $"{indent}  {name}\n");
                Print(branch, indent + "    ", text);
            }
        }

        string outputs = string.Join(", ", graph.Outputs.Select(Reference));
        text.Append(CultureInfo.InvariantCulture, $"{indent}return {outputs}\n");
    }

    /// <summary>One node on one line.</summary>
    public static string Print(Node node)
    {
        var text = Untyped(node);
        if (node.Outputs.Count > 0 && node.Outputs[0] is { } first) text.Append(" : ").Append(TypeOf(first));
        return text.ToString();
    }

    private static StringBuilder Untyped(Node node, bool branches = true)
    {
        var text = new StringBuilder();
        text.AppendJoin(", ", node.Outputs.Select(o => o is null ? "_" : "%" + o.Name)).Append(" = ");
        if (node.Domain.Length > 0) text.Append(node.Domain).Append('.');
        text.Append(node.Operator).Append('(').AppendJoin(", ", node.Inputs.Select(Reference)).Append(')');
        var sorted = node.Attributes.Where(a => branches || a.Value.Content is not Graph)
            .OrderBy(a => a.Key, StringComparer.Ordinal)
            .Select(a => $"{a.Key}={(a.Value.Content is Graph inner ? $"[{Inner(inner)}]" : a.Value)}").ToList();
        if (sorted.Count > 0) text.Append(" {").AppendJoin(", ", sorted).Append('}');

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
