using Google.Protobuf.Collections;
using Hone.Onnx.Schema;

namespace Hone.Onnx;

/// <summary>Functions that a model defines itself: every call is replaced by the function's nodes.</summary>
/// <remarks>Functions may call functions but not themselves; what inlining produces is bounded.</remarks>
internal sealed class FunctionInliner
{
    /// <summary>Calls within calls; exporters nest three or four deep.</summary>
    private const int MostDepth = 32;

    /// <summary>
    /// Bytes and nodes that inlining may produce: functions that call functions twice grow as powers of two.
    /// </summary>
    private const long MostBytes = 64L << 20, MostNodes = 200_000;

    private readonly Dictionary<(string Domain, string Name, string Overload), FunctionProto> _functions = [];
    private readonly LoadContext _load;
    private long _bytes;
    private long _nodes;
    private int _calls;

    private FunctionInliner(LoadContext load) => _load = load;

    /// <summary>Replaces the calls in a model's graph, nested graphs included, and drops the functions.</summary>
    public static void Inline(ModelProto model, LoadContext load)
    {
        if (model.Functions.Count == 0) return;
        var inliner = new FunctionInliner(load);
        foreach (var function in model.Functions)
        {
            var place = new Place(null, function.Name);
            if (!inliner._functions.TryAdd(KeyOf(function.Domain, function.Name, function.Overload), function))
                load.Broken(place, "the function is defined twice");
            Import(model, function, place, load);
        }

        inliner.Expand(model.Graph.Nodes, 0);
        model.Functions.Clear();
    }

    /// <summary>A function's operators are those of the model's opsets: both must ask for the same version.</summary>
    private static void Import(ModelProto model, FunctionProto function, Place place, LoadContext load)
    {
        foreach (var import in function.Opsets)
        {
            var known = model.Opsets.FirstOrDefault(o => Domain(o.Domain) == Domain(import.Domain));
            if (known is null)
            {
                model.Opsets.Add(import.Clone());
                continue;
            }

            if (known.Version == import.Version) continue;
            string domain = $"domain '{import.Domain}'";
            load.Unsupported(
                place, $"the function uses version {import.Version} of {domain}, the model {known.Version}",
                "convert them to one opset with onnx.version_converter");
        }
    }

    private void Expand(RepeatedField<NodeProto> nodes, int depth)
    {
        var expanded = new List<NodeProto>(nodes.Count);
        foreach (var node in nodes)
        {
            foreach (var attribute in node.Attributes)
                if (attribute.G is not null) Expand(attribute.G.Nodes, depth + 1);
            if (_functions.TryGetValue(KeyOf(node.Domain, node.Op, node.Overload), out var function))
                Call(node, function, depth, expanded);
            else
                expanded.Add(node);
        }

        nodes.Clear();
        nodes.AddRange(expanded);
    }

    private void Call(NodeProto node, FunctionProto function, int depth, List<NodeProto> expanded)
    {
        var place = new Place(node.Name.Length > 0 ? node.Name : node.Outputs.FirstOrDefault(), node.Op);
        if (depth >= MostDepth)
        {
            _load.Broken(place, $"functions call each other more than {MostDepth} deep");
            return;
        }

        foreach (var inner in function.Nodes) _bytes += inner.CalculateSize();
        _nodes += function.Nodes.Count;
        if (_bytes > MostBytes || _nodes > MostNodes)
        {
            _load.Unsafe(place,
                $"the model's functions expand to more than {MostNodes} nodes or {MostBytes >> 20} MiB");
            return;
        }

        if (node.Inputs.Count > function.Inputs.Count || node.Outputs.Count > function.Outputs.Count)
        {
            _load.Broken(place, "the call has more inputs or outputs than the function");
            return;
        }

        var body = new RepeatedField<NodeProto>();
        body.AddRange(new FunctionCall(node, function, ++_calls, place, _load).Body());
        Expand(body, depth + 1);
        expanded.AddRange(body);
    }

    private static (string Domain, string Name, string Overload) KeyOf(string domain, string name, string overload) =>
        (Domain(domain), name, overload);

    private static string Domain(string domain) => domain == "ai.onnx" ? "" : domain;
}
