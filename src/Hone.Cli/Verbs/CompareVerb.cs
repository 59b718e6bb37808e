using System.CommandLine;
using Hone.Cli.Comparisons;
using Hone.Cli.Inputs;
using Hone.Cli.Reports;
using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Cli.Verbs;

/// <summary>Evaluates a model in two ways, or two models, and finds the first value that differs.</summary>
/// <remarks>Ends with exit code 1 when one does.</remarks>
internal sealed class CompareVerb : ModelVerb
{
    private readonly Argument<string?> _other = new("OTHER")
    {
        Description = $"Another model, or a way to evaluate the first: {Way.Words}; by default reference",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _first = Flag("--first", "How MODEL is evaluated, beside the other flags", "WAY");
    private readonly Option<string?> _second = Flag("--second", "How OTHER is evaluated where it is a model", "WAY");
    private readonly Option<string?> _atol = Flag("--atol", "Difference allowed; 1e-8", "X");
    private readonly Option<string?> _rtol = Flag(
        "--rtol", "Difference allowed, over the value's largest element; 1e-4", "X");

    /// <inheritdoc/>
    public override void Describe(Command command)
    {
        base.Describe(command);
        command.Arguments.Add(_other);
        foreach (var flag in (Option[])[_first, _second, _atol, _rtol]) command.Options.Add(flag);
    }

    /// <inheritdoc/>
    protected override int RunModel(ParseResult given, Terminal terminal)
    {
        double absolute = Numbers.Tolerance("--atol", given.GetValue(_atol), 1e-8);
        double relative = Numbers.Tolerance("--rtol", given.GetValue(_rtol), 1e-4);
        string other = given.GetValue(_other) ?? "reference";
        bool way = Way.Is(other);
        if (!way && !Path.HasExtension(other) && !other.Contains(':') && !File.Exists(other))
            throw new UsageException($"'{other}' is no model's file and no way to evaluate one; ways are {Way.Words}");
        if (way && given.GetValue(_second) is not null)
            throw new UsageException($"--second is for another model; '{other}' is a way already");
        var options = Options(given);
        var first = given.GetValue(_first) is { } f ? Way.Apply(f, options) : options;
        string? secondWay = way ? other : given.GetValue(_second);
        var second = secondWay is null ? options : Way.Apply(secondWay, options);
        var model = ModelSource.Load(Model(given));
        var otherModel = way ? model : ModelSource.Load(other);
        var inputs = Inputs(given, model.Inputs, 1, Fill.Sines);
        terminal.Progress("evaluating the first");
        var a = Evaluation.Of(model, first, inputs);
        terminal.Progress("evaluating the second");
        var b = Evaluation.Of(otherModel, second, way ? inputs : ByPlace(model, otherModel, inputs));
        var comparison = Comparison.Of(model, a, b, way ? [] : Outputs(model, otherModel), absolute, relative);
        if (comparison.First is { } difference && way && first.Optimize)
        {
            terminal.Progress($"'{difference.Name}' differs; searching the pass that makes it so");
            comparison.Search(model, first, inputs, b);
        }

        if (terminal.Json) terminal.Write(comparison.ToJson(Model(given), other));
        else foreach (string line in comparison.Lines()) terminal.Out.WriteLine(PlainText.Lines(line));
        return comparison.First is null ? ExitCode.Ok : ExitCode.CheckFailed;
    }

    /// <summary>The other model's inputs get what the first's get, in order.</summary>
    private static Dictionary<string, Tensor> ByPlace(Graph model, Graph other, Dictionary<string, Tensor> inputs)
    {
        if (model.Inputs.Count != other.Inputs.Count)
            throw new UsageException(
                $"the models take {Count.Of(model.Inputs.Count, "input")} and {Count.Of(other.Inputs.Count, "input")}");
        return other.Inputs.Index().ToDictionary(
            p => p.Item.Name, p => inputs[model.Inputs[p.Index].Name], StringComparer.Ordinal);
    }

    /// <summary>Names of the second model's outputs by those of the first's, in order.</summary>
    private static Dictionary<string, string> Outputs(Graph model, Graph other) =>
        model.Outputs.Zip(other.Outputs).ToDictionary(p => p.First.Name, p => p.Second.Name, StringComparer.Ordinal);
}
