using System.Text.Json.Nodes;
using Hone.Diagnostics;
using Hone.Graphs;
using Hone.Tensors;
using Spectre.Console;

namespace Hone.Cli.Reports;

/// <summary>What a model consists of.</summary>
internal static class ModelReport
{
    /// <summary>Inputs, outputs, operators with counts, parameters, what is not served; with branches.</summary>
    public static JsonObject Describe(string model, Graph graph, IReadOnlyList<ModelProblem> problems)
    {
        var nodes = graph.AllNodes.ToList();
        var counts = nodes.GroupBy(n => n.Domain.Length == 0 ? n.Operator : $"{n.Domain}.{n.Operator}")
            .OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal);
        var weights = Constants(graph, nodes).ToList();
        return new JsonObject
        {
            ["model"] = model, ["name"] = graph.Name, ["opset"] = graph.Opset, ["nodes"] = nodes.Count,
            ["inputs"] = List(graph.Inputs), ["outputs"] = List(graph.Outputs),
            ["operators"] = new JsonObject(counts.Select(g => KeyValuePair.Create(g.Key, (JsonNode?)g.Count()))),
            ["parameters"] = weights.Where(w => w.Type.IsFloat()).Sum(w => w.Length),
            ["constant_bytes"] = weights.Sum(w => (long)w.ByteLength),
            ["multiply_adds"] = null,
            ["unsupported"] = new JsonArray([.. problems.Select(p => (JsonNode)new JsonObject
            {
                ["node"] = p.Node, ["operator"] = p.Operator, ["message"] = p.Message, ["hint"] = p.Hint,
            })]),
        };
    }

    /// <summary>What the file stores, as initializers or as Constant nodes, also within branches.</summary>
    private static IEnumerable<Tensor> Constants(Graph graph, List<Node> nodes) =>
        graph.Values.Concat(nodes.SelectMany(n => n.Inputs).OfType<Value>()).Distinct().Select(v => v.Constant)
            .Concat(nodes.Where(n => n.Operator == "Constant").SelectMany(n => n.Attributes.Values)
                .Select(a => a.Content as Tensor))
            .OfType<Tensor>();

    /// <summary>The same for people: a line for each figure, input, output and operator.</summary>
    public static Table ToTable(JsonObject report)
    {
        var table = new Table().AddColumns("what", "value").HideHeaders();
        foreach (var (key, value) in report)
        {
            if (value is JsonObject parts && key != "plan")
                table.AddRow(key, string.Join(", ", parts.Select(p => $"{p.Key} {Text(p.Value)}")).Cell());
            else if (value is JsonArray list && key is "inputs" or "outputs")
                foreach (var item in (JsonArray)value!) table.AddRow(key, Describe((JsonObject)item!).Cell());
            else if (value is JsonValue) table.AddRow(key, Text(value).Cell());
        }

        return table;
    }

    private static JsonArray List(IEnumerable<Value> values) => new([.. values.Select(v => (JsonNode)new JsonObject
    {
        ["name"] = v.Name, ["type"] = v.Type.Name(),
        ["shape"] = JsonParts.Dims(v.Declared ?? v.Shape?.Select(d => (Dimension)d).ToList()),
    })]);

    private static string Describe(JsonObject value) => $"{value["name"]}: {value["type"]} {Text(value["shape"])}";

    private static string Text(JsonNode? node) => node switch
    {
        null => "?",
        JsonArray dims => string.Join('x', dims.Select(d => d is null ? "?" : d.ToString())),
        JsonValue value when value.TryGetValue(out long n) => n >= 1000 ? $"{n:n0}" : $"{n}",
        _ => node.ToString(),
    };
}
