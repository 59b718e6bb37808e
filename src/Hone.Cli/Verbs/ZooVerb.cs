using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Cli.Inputs;
using Hone.Cli.Reports;
using Hone.Networks;
using Hone.Onnx;
using Spectre.Console;

namespace Hone.Cli.Verbs;

/// <summary>Lists the built-in networks, or writes one as an ONNX file.</summary>
internal sealed class ZooVerb : Verb
{
    private readonly Argument<string?> _name = new("NAME")
    {
        Description = "A network; none lists them all", Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _output = Flag("-o", "Where to write the network", "FILE.onnx", "--output");
    private readonly Option<string?> _batch = Flag("--batch", "Pictures in a run; 1", "N");

    /// <inheritdoc/>
    public override void Describe(Command command)
    {
        command.Arguments.Add(_name);
        command.Options.Add(_output);
        command.Options.Add(_batch);
    }

    /// <inheritdoc/>
    public override int Run(ParseResult given, Terminal terminal)
    {
        string? name = given.GetValue(_name), path = FilePath.ToWrite("-o", given.GetValue(_output));
        int batch = Numbers.Count("--batch", given.GetValue(_batch), 1);
        if (name is not null && path is not null) return WriteTo(path, name, batch, terminal);
        if (path is not null) throw new UsageException("-o needs the name of a network before it");
        if (name is not null && Zoo.Find(name) is null) ModelSource.Build(name, 1);
        List(Zoo.Entries.Where(e => name is null || e == Zoo.Find(name)), terminal);
        return ExitCode.Ok;
    }

    private static int WriteTo(string path, string name, int batch, Terminal terminal)
    {
        var graph = ModelSource.Build(name, batch);
        OnnxModel.Save(graph, path);
        terminal.Progress($"wrote {path}: {new FileInfo(path).Length:n0} bytes");
        if (terminal.Json) terminal.Write(new JsonObject { ["name"] = graph.Name, ["file"] = path });
        return ExitCode.Ok;
    }

    private static void List(IEnumerable<ZooEntry> entries, Terminal terminal)
    {
        if (terminal.Json)
        {
            terminal.Write(new JsonObject
            {
                ["networks"] = new JsonArray([.. entries.Select(e => (JsonNode)new JsonObject
                {
                    ["name"] = e.Name, ["input"] = JsonParts.Dims(e.Input), ["multiply_adds"] = e.MultiplyAdds,
                    ["parameters"] = e.Parameters, ["paper"] = e.Paper,
                })]),
            });
            return;
        }

        var table = new Table().AddColumns("name", "input", "multiply-adds", "parameters", "paper");
        foreach (var e in entries)
            table.AddRow(e.Name, e.Input.ToString(), $"{e.MultiplyAdds / 1e6:n0} M", $"{e.Parameters / 1e6:0.0} M",
                e.Paper.Cell());
        terminal.Write(table);
    }
}
