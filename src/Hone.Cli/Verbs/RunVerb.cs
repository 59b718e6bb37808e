using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Cli.Images;
using Hone.Cli.Inputs;
using Hone.Cli.Reports;
using Hone.Runtime;
using Hone.Tensors;
using Spectre.Console;

namespace Hone.Cli.Verbs;

/// <summary>Runs a model once and shows what comes out.</summary>
internal sealed class RunVerb : ModelVerb
{
    private readonly Option<string?> _topk = Flag("--topk", "How many of the highest scores are shown; 5", "K");
    private readonly Option<string?> _labels = Flag("--labels", "A file with a class name a line", "FILE");
    private readonly Option<string?> _saveOutputs = Flag("--save-outputs", "Write every output as NAME.npy", "DIR");
    private readonly Option<string?> _saveImage = Flag(
        "--save-image", "Write the first output that is a picture; pixel = (value std + mean) / scale", "FILE.png");

    /// <inheritdoc/>
    public override void Describe(Command command)
    {
        base.Describe(command);
        foreach (var flag in (Option[])[_topk, _labels, _saveOutputs, _saveImage]) command.Options.Add(flag);
    }

    /// <inheritdoc/>
    protected override int RunModel(ParseResult given, Terminal terminal)
    {
        int k = Numbers.Count("--topk", given.GetValue(_topk), 5);
        string? file = FilePath.ToRead("--labels", given.GetValue(_labels));
        string[] labels = Labels.Read(file);
        string? folder = FilePath.Folder("--save-outputs", given.GetValue(_saveOutputs));
        string? image = FilePath.ToWrite("--save-image", given.GetValue(_saveImage));
        if (image?.EndsWith(".png", StringComparison.OrdinalIgnoreCase) == false)
            throw new UsageException("--save-image writes a .png");
        var options = Options(given);
        using var session = new Session(ModelSource.Load(Model(given)), options);
        var inputs = Inputs(given, session.Inputs, 1, (type, shape) =>
        {
            string what = type == DataType.String ? "empty texts" : "random numbers, seed 0";
            terminal.Progress($"no --input: {type.Name()} {shape} of {what}");
            return Fill.Random(type, shape, 0);
        });
        var outputs = session.Run(inputs);
        if (folder is not null) SaveOutputs(folder, outputs, terminal);
        if (image is not null) SaveImage(image, outputs.Values, Normalization(given), terminal);
        var scores = outputs.Values.FirstOrDefault(o => TopScores.Classes(o) > 0);
        var top = scores is null ? [] : TopScores.Of(scores, k);
        // A list of another length is the usual reason for wrong names: with or without a background class.
        if (file is not null && scores is not null && TopScores.Classes(scores) != labels.Length)
            terminal.Progress($"{file} has {labels.Length} names for {TopScores.Classes(scores)} classes");
        if (terminal.Json) terminal.Write(ToJson(outputs, top, labels));
        else Show(outputs, top, labels, terminal);
        return ExitCode.Ok;
    }

    private static void SaveOutputs(string folder, Dictionary<string, Tensor> outputs, Terminal terminal)
    {
        Directory.CreateDirectory(folder);
        var used = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, tensor) in outputs)
        {
            var safe = name.Select(c => char.IsLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '_');
            string stem = string.Concat(safe).TrimStart('.');
            string unique = stem.Length == 0 ? "output" : stem;
            for (int i = 2; !used.Add(unique); i++) unique = $"{stem}_{i}";
            string path = Path.Combine(folder, unique + ".npy");
            Npy.Write(path, tensor);
            terminal.Progress($"wrote {path}: {tensor}");
        }
    }

    private static void SaveImage(
        string path, IEnumerable<Tensor> outputs, Normalization normalization, Terminal terminal)
    {
        var picture = outputs.Select(o => PictureTensor.ToPixels(o, normalization)).FirstOrDefault(p => p is not null)
            ?? throw new UsageException("no output is a picture of 1 or 3 channels: nothing for --save-image");
        using var file = File.Create(path);
        PngWriter.Write(file, picture.Width, picture.Height, picture.Channels, picture.Pixels);
        terminal.Progress($"wrote {path}: {picture.Width}x{picture.Height}");
    }

    private static string? LabelOf(int index, string[] labels) => index < labels.Length ? labels[index] : null;

    private static JsonObject ToJson(
        Dictionary<string, Tensor> outputs, IReadOnlyList<(int Index, float Score)> top, string[] labels) => new()
    {
        ["outputs"] = new JsonArray([.. outputs.Select(o => (JsonNode)new JsonObject
        {
            ["name"] = o.Key, ["shape"] = JsonParts.Dims(o.Value.Shape), ["type"] = o.Value.Type.Name(),
        })]),
        ["top"] = new JsonArray([.. top.Select(t => (JsonNode)new JsonObject
        {
            ["index"] = t.Index, ["label"] = LabelOf(t.Index, labels), ["score"] = JsonParts.Number(t.Score, 6),
        })]),
    };

    private static void Show(
        Dictionary<string, Tensor> outputs, IReadOnlyList<(int Index, float Score)> top, string[] labels,
        Terminal terminal)
    {
        var table = new Table().AddColumns("output", "type", "shape");
        foreach (var (name, tensor) in outputs)
            table.AddRow(name.Cell(), tensor.Type.Name(), tensor.Shape.ToString());
        terminal.Write(table);
        if (top.Count == 0) return;
        table = new Table().AddColumns("index", "score", "label");
        foreach (var (index, score) in top)
            table.AddRow($"{index}", $"{score:0.0000}", (LabelOf(index, labels) ?? "").Cell());
        terminal.Write(table);
    }
}
