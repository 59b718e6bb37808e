using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Cli.Convolutions;
using Hone.Cli.Inputs;
using Hone.Cli.Reports;

namespace Hone.Cli.Verbs;

/// <summary>One convolution by every algorithm in every layout, or how their speed changes with the shape.</summary>
internal sealed class ConvVerb : Verb
{
    private readonly Argument<string?> _place = new("SHAPE")
    {
        Description = "The extents, such as n1c64h56w56k64r3s3, in any order; n is 1, w is h and s is r if left out",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _shape = Flag("--shape", "The same as a flag", "n1c64h56w56k64r3s3");
    private readonly Option<string?> _stride = Flag("--stride", "Stride, or rows x columns; 1", "N|AxB");
    private readonly Option<string?> _pad =
        Flag("--pad", "Zeros on each side; (r - 1) / 2, which keeps the size at stride 1", "N|AxB");
    private readonly Option<string?> _dilation = Flag("--dilation", "Dilation; 1", "N|AxB");
    private readonly Option<string?> _groups = Flag("--groups", "Groups; 1", "N");
    private readonly Option<string?> _layout = Flag(
        "--layout", "Layouts of x and y, a list; all", "all|nchw|nhwc|nchwc|nchw16c|nchw8c|nchw-nchwc");
    private readonly Option<string?> _algorithm = Flag("--algorithm", "Algorithms, a list; all", "all|NAME");
    private readonly Option<string?> _threads = Flag("--threads", "Threads of a run; by default all", "N");
    private readonly Option<string?> _duration =
        Flag("--duration", "Time of the runs of a line, of which the least counts; 0.2s", "TIME");
    private readonly Option<string?> _svg = Flag("--svg", "Write the picture", "FILE.svg");

    /// <inheritdoc/>
    public override void Describe(Command command)
    {
        command.Arguments.Add(_place);
        Option[] flags =
            [_shape, _stride, _pad, _dilation, _groups, _layout, _algorithm, _threads, _duration, _svg];
        foreach (var flag in flags) command.Options.Add(flag);
    }

    /// <inheritdoc/>
    public override int Run(ParseResult given, Terminal terminal)
    {
        int threads = Numbers.Count("--threads", given.GetValue(_threads), Environment.ProcessorCount);
        string? algorithm = given.GetValue(_algorithm), svg = FilePath.ToWrite("--svg", given.GetValue(_svg));
        var choices = AlgorithmChoice.Parse(algorithm);
        var duration = Numbers.Duration("--duration", given.GetValue(_duration), 0.2);
        var shape = Shape(given);
        var layouts = LayoutChoice.Parse(given.GetValue(_layout), shape.C);
        terminal.Progress($"{shape}{shape.Walking()}: {shape.MultiplyAdds / 1e6:0.0} M multiply-adds");
        var pace = new Pace(duration, SlowMilliseconds: 1000, NaiveMilliseconds: 3000, Outputs: 2000);
        var run = new MenuRun(shape, Math.Min(threads, Environment.ProcessorCount), pace);
        var results = new List<MenuResult>();
        foreach (var layout in layouts)
        {
            terminal.Progress($"measuring in {layout.Name}");
            results.AddRange(run.Measure(layout, choices, patient: !AlgorithmChoice.IsAll(algorithm)));
        }

        List<MenuResult> sorted =
            [.. results.Where(r => r.IsMeasured).OrderBy(r => r.Milliseconds), .. results.Where(r => !r.IsMeasured)];
        if (svg is not null) WritePicture(svg, shape, run, sorted, terminal);
        if (terminal.Json) terminal.Write(ToJson(shape, run, sorted));
        else Show(shape, run, sorted, terminal);
        return sorted.Any(r => r.IsWrong) ? ExitCode.CheckFailed : ExitCode.Ok;
    }

    private ConvolutionShape Shape(ParseResult given)
    {
        string? place = given.GetValue(_place), flag = given.GetValue(_shape);
        if (place is not null && flag is not null)
            throw new UsageException($"the shape is given twice: '{place}' and --shape '{flag}'");
        string text = place ?? flag ?? throw new UsageException(
            "conv needs a shape, such as n1c64h56w56k64r3s3; see hone conv --help");
        var shape = ShapeText.Parse(text) with
        {
            Stride = ShapeText.Pair("--stride", given.GetValue(_stride), new Pair(1, 1), 1),
            Dilation = ShapeText.Pair("--dilation", given.GetValue(_dilation), new Pair(1, 1), 1),
            Groups = Numbers.Count("--groups", given.GetValue(_groups), 1),
        };
        var same = ConvolutionShape.SamePad(shape.R, shape.S, shape.Dilation);
        return (shape with { Pad = ShapeText.Pair("--pad", given.GetValue(_pad), same, 0) }).Checked();
    }

    private static void WritePicture(
        string path, ConvolutionShape shape, MenuRun run, List<MenuResult> results, Terminal terminal)
    {
        string title = $"{shape}{shape.Walking()} on {Threads(run)}";
        List<MenuResult> measured = [.. results.Where(r => r.IsMeasured)];
        WholeFile.Write(path, MenuPicture.Of(title, measured, MenuRun.PeakOf(run.Threads)));
        terminal.Progress($"wrote {path}");
    }

    private static string Threads(MenuRun run) => run.Threads == 1 ? "1 thread" : $"{run.Threads} threads";

    private static JsonObject ToJson(ConvolutionShape shape, MenuRun run, List<MenuResult> results) => new()
    {
        ["shape"] = shape.ToString(), ["stride"] = shape.Stride.ToString(), ["pad"] = shape.Pad.ToString(),
        ["dilation"] = shape.Dilation.ToString(), ["groups"] = shape.Groups, ["macs"] = shape.MultiplyAdds,
        ["threads"] = run.Threads, ["peak_gflops"] = JsonParts.Number(MenuRun.PeakOf(run.Threads), 1),
        ["sampled_outputs"] = run.SampledOutputs, ["results"] = new JsonArray([.. results.Select(r => r.ToJson())]),
    };

    private static void Show(ConvolutionShape shape, MenuRun run, List<MenuResult> results, Terminal terminal)
    {
        terminal.Out.WriteLine(
            $"{shape}{shape.Walking()} -> {shape.P}x{shape.Q}: {shape.MultiplyAdds / 1e6:0.0} M multiply-adds on "
            + $"{Threads(run)}, measured peak {MenuRun.PeakOf(run.Threads):0.0} GFLOP/s");
        List<MenuResult> measured = [.. results.Where(r => r.IsMeasured)];
        if (measured.Count > 0) terminal.Write(MenuTable.Of(measured, terminal.IsPlain));
        terminal.Out.WriteLine(
            $"* what Hone takes in this layout. GFLOP/s count the definition's multiply-adds. max error: over "
            + $"{run.SampledOutputs} outputs, relative to their largest.");
        List<string> reasons = [.. MenuTable.Reasons(results)];
        if (reasons.Count > 0) terminal.Out.WriteLine("Not measured:");
        foreach (string reason in reasons) terminal.Out.WriteLine($"  {reason}");
    }
}
