using System.Globalization;
using System.Text.Json.Nodes;
using Hone.Cli.Reports;
using Hone.Graphs;
using Hone.Runtime;
using Hone.Tensors;

namespace Hone.Cli.Comparisons;

/// <summary>Two evaluations side by side: what was compared, and what differs.</summary>
internal sealed class Comparison
{
    private readonly Evaluation _a, _b;
    private readonly Graph _model;
    private readonly double _absolute, _relative;
    private string? _made;

    private Comparison(Graph model, Evaluation a, Evaluation b, double absolute, double relative)
    {
        (_model, _a, _b, _absolute, _relative) = (model, a, b, absolute, relative);
    }

    /// <summary>Every value that both compute, in the order of the first.</summary>
    public List<ValueDifference> Values { get; } = [];

    /// <summary>The first that differs, or null.</summary>
    public ValueDifference? First => Values.FirstOrDefault(v => v.Differs);

    /// <summary>Compares what both name alike; <paramref name="alike"/> gives further pairs of names.</summary>
    public static Comparison Of(
        Graph model, Evaluation a, Evaluation b, IReadOnlyDictionary<string, string> alike, double absolute,
        double relative)
    {
        var comparison = new Comparison(model, a, b, absolute, relative);
        foreach (string name in a.Names)
            if (b.Values.TryGetValue(alike.GetValueOrDefault(name, name), out var other))
                comparison.Values.Add(ValueDifference.Of(name, a.Values[name], other, absolute, relative));
        return comparison;
    }

    /// <summary>Finds which pass makes the first difference, by compiling with fewer and fewer.</summary>
    public void Search(Graph model, SessionOptions options, Dictionary<string, Tensor> inputs, Evaluation b)
    {
        var on = SessionOptions.PassNames.Except(options.SkippedPasses).ToList();
        string? pass = PassSearch.FirstToDiffer(on, count =>
        {
            string[] skipped = [.. options.SkippedPasses, .. on.Skip(count)];
            var tried = Evaluation.Of(model, options with { SkippedPasses = skipped }, inputs);
            return tried.Values.TryGetValue(First!.Name, out var value)
                && ValueDifference.Of(First.Name, value, b.Values[First.Name], _absolute, _relative).Differs;
        });
        _made = pass is null ? "the kernels: it differs with every pass off" : $"pass {pass}";
    }

    /// <summary>The report for people.</summary>
    public IEnumerable<string> Lines()
    {
        int onlyA = _a.Names.Count - Values.Count, onlyB = _b.Names.Count - Values.Count;
        yield return $"compared {Count.Of(Values.Count, "value")}; {onlyA} more of the first and {onlyB} of the second "
            + "have no counterpart, being fused away or named otherwise";
        if (Values.Count > 0)
        {
            var most = Values.MaxBy(v => v.Relative)!;
            yield return $"largest difference: {Describe(most)}";
        }

        if (First is not { } first)
        {
            yield return $"they agree: everywhere within atol {_absolute:0.###e0} + rtol {_relative:0.###e0} x largest";
            yield break;
        }

        yield return $"first to differ: {Describe(first)}";
        yield return $"  {first.Beyond} of {first.Shape.Length} elements of {first.Shape} differ by more than "
            + Text(first.Allowed);
        if (Node(first.Name) is { } node) yield return $"  computed by {node}";
        if (Step(_a, first.Name) is { } a) yield return $"  first way:  {a}";
        if (Step(_b, first.Name) is { } b) yield return $"  second way: {b}";
        if (_made is not null) yield return $"  made by {_made}";
        yield return $"{Count.Of(Values.Count(v => v.Differs), "value")} of {Values.Count} differ";
    }

    /// <summary>The report for scripts.</summary>
    public JsonObject ToJson(string model, string other) => new()
    {
        ["model"] = model, ["other"] = other, ["atol"] = _absolute, ["rtol"] = _relative,
        ["compared"] = Values.Count, ["only_first"] = _a.Names.Count - Values.Count,
        ["only_second"] = _b.Names.Count - Values.Count, ["differing"] = Values.Count(v => v.Differs),
        ["largest_difference"] = Values.Count == 0 ? null : ToJson(Values.MaxBy(v => v.Relative)!),
        ["first_difference"] = First is { } first ? ToJson(first) : null,
        ["made_by"] = _made,
    };

    private JsonObject ToJson(ValueDifference value) => new()
    {
        ["value"] = value.Name, ["node"] = Node(value.Name)?.Name, ["operator"] = Node(value.Name)?.Operator,
        ["shape"] = JsonParts.Dims(value.Shape), ["index"] = value.Place, ["first"] = Number(value.First),
        ["second"] = Number(value.Second), ["difference"] = Number(value.Difference),
        ["relative"] = Number(value.Relative), ["allowed"] = Number(value.Allowed), ["elements"] = value.Beyond,
        ["first_kernel"] = Kernel(_a, value.Name), ["second_kernel"] = Kernel(_b, value.Name),
    };

    private Node? Node(string value) =>
        _model.AllNodes.FirstOrDefault(n => n.Outputs.Any(o => o?.Name == value));

    private static string? Kernel(Evaluation evaluation, string value) =>
        evaluation.Steps.TryGetValue(value, out int step) ? evaluation.Plan.Steps[step].Kernel : null;

    private static string? Step(Evaluation evaluation, string value)
    {
        if (!evaluation.Steps.TryGetValue(value, out int i)) return null;
        var (step, why) = (evaluation.Plan.Steps[i], evaluation.Plan.Explanation!.Steps[i]);
        string merged = string.Join(" + ", why.Merged.Select(m => m.Operator));
        return $"step {i + 1}, {step.Operator}{(why.Merged.Count > 1 ? $" = {merged}" : "")}, {step.Kernel}";
    }

    private static string Describe(ValueDifference value) =>
        $"'{value.Name}' {value.Place}: {Text(value.First)} and {Text(value.Second)}, {Text(value.Difference)} apart, "
        + $"{Text(value.Relative)} of the largest";

    private static string Text(double x) => x.ToString("0.######e0", CultureInfo.InvariantCulture);

    private static JsonNode? Number(double x) => double.IsFinite(x) ? JsonValue.Create(x) : null;
}
