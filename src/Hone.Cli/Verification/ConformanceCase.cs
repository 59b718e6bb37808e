using Hone.Diagnostics;
using Hone.Graphs;
using Hone.Onnx;
using Hone.Tensors;

namespace Hone.Cli.Verification;

/// <summary>One case of the ONNX backend suite: a model with inputs and the outputs that they must give.</summary>
/// <param name="Group">The folder it lies in: node, simple or light.</param>
/// <param name="Name">The case's own name: <c>test_abs</c>.</param>
/// <param name="ModelPath">The model's file.</param>
public sealed record ConformanceCase(string Group, string Name, string ModelPath)
{
    /// <summary>Relative tolerance of floats, the suite's own; no case of the three groups has another.</summary>
    public double RelativeTolerance { get; init; } = 1e-3;

    /// <summary>Absolute tolerance of floats, the suite's own.</summary>
    public double AbsoluteTolerance { get; init; } = 1e-7;

    /// <summary>The cases of a suite in ordinal order, of one group or of all.</summary>
    /// <param name="suite">The folder with the groups, or a group's own folder.</param>
    /// <param name="group">node, simple, light; null for all.</param>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static IReadOnlyList<ConformanceCase> In(string suite, string? group = null)
    {
        if (!Directory.Exists(suite)) throw new DirectoryNotFoundException($"there is no folder '{suite}'");
        string[] groups = group is not null ? [group] : ["node", "simple", "light"];
        var cases = new List<ConformanceCase>();
        foreach (string name in groups)
        {
            string folder = Path.Combine(suite, name);
            if (Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(suite))) == name) folder = suite;
            if (Directory.Exists(folder)) cases.AddRange(InGroup(folder, name));
            else if (group is not null)
                throw new DirectoryNotFoundException($"there is no group '{group}' in '{suite}'");
        }

        return cases;
    }

    /// <summary>The model, checked and ready to run.</summary>
    /// <exception cref="ModelException">It is broken or not served.</exception>
    public Graph LoadModel() => OnnxModel.Load(ModelPath);

    /// <summary>Every data set of the case: inputs by name, expected outputs in the model's order.</summary>
    /// <exception cref="ModelException">A file holds no tensor of a served type.</exception>
    public IEnumerable<(Dictionary<string, Tensor> Inputs, Tensor[] Outputs)> LoadData(Graph model)
    {
        string folder = Path.GetDirectoryName(ModelPath)!;
        var sets = Directory.EnumerateDirectories(folder, "test_data_set_*").Order(StringComparer.Ordinal).ToList();
        if (sets.Count == 0)
            return [(Ramps(model), Numbered(Path.ChangeExtension(ModelPath, null) + "_output_").ToArray())];
        return sets.Select(set =>
        {
            var inputs = new Dictionary<string, Tensor>(StringComparer.Ordinal);
            int i = 0;
            foreach (var tensor in Numbered(Path.Combine(set, "input_")))
                inputs[i < model.Inputs.Count ? model.Inputs[i++].Name : $"input {i++}"] = tensor;
            return (inputs, Numbered(Path.Combine(set, "output_")).ToArray());
        });
    }

    private static IEnumerable<ConformanceCase> InGroup(string folder, string group)
    {
        var nested = Directory.EnumerateDirectories(folder)
            .Select(d => new ConformanceCase(group, Path.GetFileName(d), Path.Combine(d, "model.onnx")))
            .Where(c => File.Exists(c.ModelPath));
        var flat = Directory.EnumerateFiles(folder, "*.onnx")
            .Select(f => new ConformanceCase(group, Path.GetFileNameWithoutExtension(f), f));
        return nested.Concat(flat).OrderBy(c => c.Name, StringComparer.Ordinal);
    }

    private static IEnumerable<Tensor> Numbered(string prefix)
    {
        for (int i = 0; File.Exists($"{prefix}{i}.pb"); i++) yield return OnnxTensor.Load($"{prefix}{i}.pb");
    }

    /// <summary>
    /// The inputs of the light group, as the suite's runner makes them: 0/n, 1/n, ... (n-1)/n, unknown extents 1.
    /// </summary>
    private static Dictionary<string, Tensor> Ramps(Graph model)
    {
        var inputs = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var input in model.Inputs)
        {
            int[] dims = [.. (input.Declared ?? []).Select(d => d.Extent ?? 1)];
            var tensor = Tensor.Create<float>(dims);
            var x = tensor.AsSpan<float>();
            for (int i = 0; i < x.Length; i++) x[i] = (float)((double)i / x.Length);
            inputs[input.Name] = tensor;
        }

        return inputs;
    }
}
