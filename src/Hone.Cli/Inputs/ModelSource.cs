using Hone.Cli.Images;
using Hone.Diagnostics;
using Hone.Graphs;
using Hone.Networks;
using Hone.Onnx;

namespace Hone.Cli.Inputs;

/// <summary>Models as the command line names them: a path, or zoo:NAME.</summary>
internal static class ModelSource
{
    private const string Prefix = "zoo:";

    /// <summary>A model whose every operator is served.</summary>
    /// <param name="model">A path, or zoo:NAME.</param>
    /// <param name="batch">The batch that a zoo network is built for; a file says its own.</param>
    /// <exception cref="ModelException">The model is broken or not served.</exception>
    /// <exception cref="IOException">There is no such file, or it cannot be read.</exception>
    public static Graph Load(string model, int batch = 1) => FromZoo(model, batch) ?? FromFile(model, OnnxModel.Open);

    /// <summary>A sound model, whether served or not: for inspection.</summary>
    public static Graph Read(string model) => FromZoo(model, 1) ?? FromFile(model, OnnxModel.Read);

    /// <summary>A zoo network, or a usage error that lists those there are.</summary>
    public static Graph Build(string name, int batch)
    {
        if (Zoo.Find(name) is null)
        {
            var names = Zoo.Entries.Select(e => e.Name).ToList();
            string hint = Nearest.Hint(name, names);
            throw new UsageException($"no network '{name}' is in the zoo{hint}; there are {string.Join(", ", names)}");
        }

        return Zoo.Build(name, batch);
    }

    private static Graph? FromZoo(string model, int batch) =>
        model.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? Build(model[Prefix.Length..], batch) : null;

    /// <summary>A file's graph. What it holds instead of a model is looked at only when it holds none.</summary>
    private static Graph FromFile(string path, Func<string, Graph> read)
    {
        Check(path);
        try
        {
            return read(path);
        }
        catch (ModelException) when (new FileInfo(path).Length > 0 && PictureFile.KindOf(path) is { } kind)
        {
            throw new ModelException($"{path}: not an ONNX model but a {kind} picture", "pictures go to --input");
        }
    }

    private static void Check(string path)
    {
        if (path.Length == 0) throw new UsageException("the model's path is empty");
        if (Directory.Exists(path)) throw new IOException($"'{path}' is a folder; give an ONNX file or zoo:NAME");
        if (File.Exists(path)) return;
        string hint = Zoo.Find(path) is { } entry ? $"; did you mean {Prefix}{entry.Name}?" : "";
        throw new FileNotFoundException($"there is no file '{path}'{hint}");
    }
}
