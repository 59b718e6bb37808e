using Hone.Diagnostics;
using Hone.Graphs;
using Hone.Onnx.Schema;

namespace Hone.Onnx;

/// <summary>Bytes of a model file to a graph: versions, imports, functions, then the graph itself.</summary>
internal static class ModelReader
{
    /// <summary>IR versions with opset imports, up to the last one whose fields are known here.</summary>
    private const int LeastIr = 3, MostIr = 13;

    /// <summary>The graph, or null when it makes no sense to go on; problems are in <paramref name="load"/>.</summary>
    /// <exception cref="ModelException">It is no model.</exception>
    public static Graph? Read(ModelProto model, string name, LoadContext load)
    {
        if (model.Graph is null || model.IrVersion == 0)
        {
            var problem = new ModelProblem("not an ONNX model: it holds no graph", Hint: "is this an ONNX file?");
            throw new ModelException(problem, name);
        }

        return Read(model, load);
    }

    /// <summary>The graph of a parsed model.</summary>
    public static Graph? Read(ModelProto model, LoadContext load)
    {
        if (model.IrVersion is < LeastIr or > MostIr)
            load.Unsupported(default, $"IR version {model.IrVersion} is not served",
                $"Hone reads IR versions {LeastIr} to {MostIr}");
        if (model.Training.Count > 0)
            load.Unsupported(default, "the model carries training information", "export the model for inference");
        var graph = new Graph();
        FunctionInliner.Inline(model, load);
        if (!ReadOpsets(model, graph, load)) return null;
        GraphReader.Read(model.Graph, graph, load);
        return graph;
    }

    /// <summary>Reads the imports; false when no served version of the default domain is known.</summary>
    private static bool ReadOpsets(ModelProto model, Graph graph, LoadContext load)
    {
        int? opset = null;
        bool sound = true;
        foreach (var import in model.Opsets)
        {
            string domain = import.Domain == "ai.onnx" ? "" : import.Domain;
            bool twice = domain.Length == 0 ? opset is not null : graph.Domains.ContainsKey(domain);
            if (twice) load.Broken(default, $"the domain '{import.Domain}' is imported twice");
            if (import.Version is < 1 or > 1000)
            {
                load.Broken(default, $"the domain '{import.Domain}' is imported in version {import.Version}");
                sound = false;
            }
            else if (domain.Length == 0)
            {
                opset = (int)import.Version;
            }
            else if (domain != "hone")
            {
                // Operators that passes create follow the model's own opset.
                graph.Domains[domain] = (int)import.Version;
            }
        }

        if (opset is < OnnxModel.LeastOpset or > OnnxModel.MostOpset)
        {
            load.Unsupported(default, $"opset {opset} is not served", Advice(opset.Value));
            return false;
        }

        if (opset is null && sound && UsesDefaultDomain(model.Graph))
        {
            load.Broken(default, "the model imports no version of ONNX's own operators");
            return false;
        }

        graph.Opset = opset ?? OnnxModel.MostOpset;
        return sound;
    }

    private static string Advice(int opset) =>
        $"Hone serves opsets {OnnxModel.LeastOpset} to {OnnxModel.MostOpset}; "
        + (opset < OnnxModel.LeastOpset
            ? "convert it with onnx.version_converter" : "export the model with an older opset");

    private static bool UsesDefaultDomain(GraphProto graph) => graph.Nodes.Any(n => n.Domain is "" or "ai.onnx");
}
