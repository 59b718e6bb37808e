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
        "--layout", "Layouts, a list of nchw, nhwc, nchwc, nchw16c, nchw8c, or two as in nchw-nchwc; all",
        "all|NAME");
    private readonly Option<string?> _algorithm =
        Flag("--algorithm", "Algorithms, a list, as in direct,winograd(4); all", "all|NAME");
    private readonly Option<string?> _threads = Flag("--threads", "Threads of a run; by default all", "N");
    private readonly Option<string?> _duration =
        Flag("--duration", "Time of the runs of a line, of which the least counts; 0.2s, in a sweep 30ms", "TIME");
    private readonly Option<string?> _svg = Flag("--svg", "Write the picture", "FILE.svg");

    private readonly Option<string?> _sweep =
        Flag("--sweep", "Instead of a shape, many along one extent", "batch|size|channels|filter");

    private readonly Option<string?> _points = Flag("--points", "In a sweep, only the N of least work", "N");

    /// <inheritdoc/>
    public override void Describe(Command command)
    {
        command.Arguments.Add(_place);
        Option[] flags =
        [
            _shape, _stride, _pad, _dilation, _groups, _layout, _algorithm, _threads, _duration, _svg, _sweep, _points,
        ];
        foreach (var flag in flags) command.Options.Add(flag);
    }

    /// <inheritdoc/>
    public override int Run(ParseResult given, Terminal terminal)
    {
        int threads = Numbers.Count("--threads", given.GetValue(_threads), Environment.ProcessorCount);
        string? algorithm = given.GetValue(_algorithm), svg = FilePath.ToWrite("--svg", given.GetValue(_svg));
        var choices = AlgorithmChoice.Parse(algorithm);
        string? sweep = given.GetValue(_sweep), points = given.GetValue(_points);
        if (sweep is not null) return RunSweep(given, Sweep.Parse(sweep), threads, choices, svg, terminal);
        if (points is not null) throw new UsageException("--points belongs to --sweep");
        var duration = Numbers.Duration("--duration", given.GetValue(_duration), 0.2);
        var shape = Shape(given);
        var layouts = LayoutChoice.Parse(given.GetValue(_layout), shape.C);
        terminal.Progress($"{shape}{shape.Walking()}: {shape.MultiplyAdds / 1e6:0.0##} M multiply-adds");
        var pace = new Pace(duration, SlowMilliseconds: 1000, NaiveMilliseconds: 3000, Outputs: 2000);
        using var run = new MenuRun(shape, Math.Min(threads, Environment.ProcessorCount), pace);
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

    private int RunSweep(
        ParseResult given, Sweep sweep, int threads, IReadOnlyList<AlgorithmChoice> choices, string? svg,
        Terminal terminal)
    {
        if (given.GetValue(_place) is { } shape)
            throw new UsageException($"--sweep has shapes of its own; '{shape}' is one too many");
        foreach (var flag in (Option<string?>[])[_shape, _stride, _pad, _dilation, _groups])
            if (given.GetValue(flag) is not null)
                throw new UsageException($"--sweep has shapes of its own; {flag.Name} does not go with it");
        string? layout = given.GetValue(_layout);
        LayoutChoice.Parse(layout, int.MaxValue);
        // A line for each tile would hide the picture; who wants one names it.
        bool all = AlgorithmChoice.IsAll(given.GetValue(_algorithm));
        if (all) choices = [.. choices.Where(c => c.Tile == 0)];
        int most = Numbers.Count("--points", given.GetValue(_points), int.MaxValue);
        var duration = Numbers.Duration("--duration", given.GetValue(_duration), 0.03);
        var pace = new Pace(duration, SlowMilliseconds: 100, NaiveMilliseconds: 100, Outputs: 100);
        var run = new SweepRun(sweep, Math.Min(threads, Environment.ProcessorCount), pace);
        run.Measure(choices, layout, most, patient: !all, terminal.Progress);
        if (svg is not null)
        {
            WholeFile.Write(svg, SweepPicture.Of(run));
            terminal.Progress($"wrote {svg}");
        }

        if (terminal.Json) terminal.Write(SweepReport.ToJson(run));
        else SweepReport.Show(run, terminal);
        return run.Points.Any(p => p.Results.Any(r => r.IsWrong)) ? ExitCode.CheckFailed : ExitCode.Ok;
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
        string title = $"{shape}{shape.Walking()} on {Count.Of(run.Threads, "thread")}";
        List<MenuResult> measured = [.. results.Where(r => r.IsMeasured)];
        WholeFile.Write(path, MenuPicture.Of(title, measured, MenuRun.PeakOf(run.Threads)));
        terminal.Progress($"wrote {path}");
    }

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
            $"{shape}{shape.Walking()} -> {shape.P}x{shape.Q}: {shape.MultiplyAdds / 1e6:0.0##} M multiply-adds on "
            + $"{Count.Of(run.Threads, "thread")}, measured peak {MenuRun.PeakOf(run.Threads):0.0} GFLOP/s");
        List<MenuResult> measured = [.. results.Where(r => r.IsMeasured)];
        if (measured.Count > 0) terminal.Write(MenuTable.Of(measured, terminal.IsPlain, terminal.Width));
        terminal.Out.WriteLine(
            $"* what Hone takes in this layout. GFLOP/s count the definition's multiply-adds. max error: over "
            + $"{run.SampledOutputs} outputs, relative to their largest.");
        List<string> reasons = [.. MenuTable.Reasons(results)];
        if (reasons.Count > 0) terminal.Out.WriteLine("Not measured:");
        foreach (string reason in reasons) terminal.Out.WriteLine($"  {reason}");
    }
}
