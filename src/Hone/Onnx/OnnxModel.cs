using Hone.Diagnostics;
using Hone.Graphs;
using Hone.Operators;

namespace Hone.Onnx;

/// <summary>Model files in the ONNX format, opsets 7 to 22: file to <see cref="Graph"/> and back.</summary>
/// <remarks>
/// Loading reads the file once; initializers share its memory. A model that is broken, unsafe or asks for anything that
/// Hone does not serve is refused with every problem listed. Files that cannot be read at all give the usual
/// <see cref="IOException"/> kinds.
/// </remarks>
public static class OnnxModel
{
    /// <summary>The first opset of the default domain that is served.</summary>
    public const int LeastOpset = 7;

    /// <summary>The last opset of the default domain that is served.</summary>
    public const int MostOpset = 22;

    /// <summary>Loads a model whose every node is served; external data is looked for in the file's folder.</summary>
    /// <exception cref="ModelException">The model is broken, unsafe or not served; all problems are listed.</exception>
    public static Graph Load(string path) => Load(ModelFile.ReadAll(path), path, FolderOf(path));

    /// <summary>
    /// Loads a model whose large weights stay in its files until they are asked for: so they need never be in memory
    /// beside what is made of them. Everything else is as <see cref="Load(string)"/> does it.
    /// </summary>
    /// <remarks>
    /// The files stay open, and may be renamed or deleted where the system allows that. Changing one in place makes
    /// reading its weights fail with an <see cref="IOException"/>.
    /// </remarks>
    /// <exception cref="ModelException">The model is broken, unsafe or not served; all problems are listed.</exception>
    public static Graph Open(string path)
    {
        var load = new LoadContext(FolderOf(path), deferred: true);
        return Served(ModelReader.Read(ModelFile.OpenModel(path), path, load), path, load);
    }

    /// <summary>Loads a model from bytes that must not change while the graph lives.</summary>
    /// <param name="bytes">The file's content.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="folder">Where external data may lie; null refuses external data.</param>
    /// <exception cref="ModelException">The model is broken, unsafe or not served; all problems are listed.</exception>
    public static Graph Load(ReadOnlyMemory<byte> bytes, string name, string? folder = null)
    {
        var load = new LoadContext(folder);
        var graph = ModelReader.Read(ModelFile.ParseModel(bytes, name), name, load);
        return Served(graph, name, load);
    }

    /// <summary>Loads a model from a stream, read to its end.</summary>
    /// <exception cref="ModelException">The model is broken, unsafe or not served; all problems are listed.</exception>
    public static Graph Load(Stream stream, string name, string? folder = null) =>
        Load(ModelFile.ReadAll(stream, name), name, folder);

    /// <summary>
    /// Reads a sound model without asking whether its operators are served; for inspection and rewriting.
    /// </summary>
    /// <exception cref="ModelException">The model is broken or unsafe; all problems are listed.</exception>
    public static Graph Read(string path) => Read(ModelFile.ReadAll(path), path, FolderOf(path));

    /// <summary>Reads a sound model from bytes without asking whether its operators are served.</summary>
    /// <exception cref="ModelException">The model is broken or unsafe; all problems are listed.</exception>
    public static Graph Read(ReadOnlyMemory<byte> bytes, string name, string? folder = null)
    {
        var load = new LoadContext(folder);
        var graph = ModelReader.Read(ModelFile.ParseModel(bytes, name), name, load);
        load.ThrowIfAny(name);
        return graph!;
    }

    /// <summary>Why a graph that was read is not served: every problem, with reasons; empty when it is.</summary>
    public static IReadOnlyList<ModelProblem> Problems(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return OperatorVerifier.Problems(graph, OnnxOperators.Explain);
    }

    /// <summary>Writes a graph to a file. Read back, it equals the graph (<see cref="GraphComparer"/>).</summary>
    /// <exception cref="ArgumentException">The graph holds what a model file cannot: planned layouts, over 2
    /// GiB.</exception>
    public static void Save(Graph graph, string path)
    {
        byte[] bytes = ToBytes(graph);
        File.WriteAllBytes(path, bytes);
    }

    /// <summary>A graph as the content of a model file.</summary>
    /// <exception cref="ArgumentException">The graph holds what a model file cannot: planned layouts, over 2
    /// GiB.</exception>
    public static byte[] ToBytes(Graph graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return GraphWriter.ToBytes(graph);
    }

    private static Graph Served(Graph? graph, string name, LoadContext load)
    {
        if (graph is not null) load.Problems.AddRange(OperatorVerifier.Problems(graph, OnnxOperators.Explain));
        load.ThrowIfAny(name);
        return graph!;
    }

    private static string FolderOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path))!;
}
