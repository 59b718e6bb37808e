using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Cli.Inputs;
using Hone.Cli.Reports;
using Hone.Kernels;
using Hone.Machine;
using Hone.Runtime;
using Spectre.Console;

namespace Hone.Cli.Verbs;

/// <summary>Times a model's steady runs.</summary>
internal sealed class BenchVerb : ModelVerb
{
    private readonly Option<string?> _batch = Flag("--batch", "Pictures in a run; 1", "N");
    private readonly Option<string?> _warmup = Flag("--warmup", "Time of runs that are not counted; 1s", "TIME");
    private readonly Option<string?> _duration = Flag("--duration", "Time of runs that are counted; 3s", "TIME");
    private readonly Option<string?> _precision =
        Flag("--precision", "Arithmetic; f32, and no other yet", "f32|bf16|int8");

    /// <inheritdoc/>
    public override void Describe(Command command)
    {
        base.Describe(command);
        foreach (var flag in (Option[])[_batch, _warmup, _duration, _precision]) command.Options.Add(flag);
    }

    /// <inheritdoc/>
    protected override int RunModel(ParseResult given, Terminal terminal)
    {
        var options = Options(given);
        int batch = Numbers.Count("--batch", given.GetValue(_batch), 1);
        var warmup = Numbers.Duration("--warmup", given.GetValue(_warmup), 1);
        var duration = Numbers.Duration("--duration", given.GetValue(_duration), 3);
        Only("--precision", given.GetValue(_precision), "f32", "bf16", "int8");
        var timing = Timing.Measure(
            () => new Session(ModelSource.Load(Model(given), batch), options),
            session => Inputs(given, session.Inputs, batch, Fill.Sines), warmup, duration, terminal);
        double gflops = 2 * timing.MultiplyAdds / (timing.At(0.5) * 1e6);
        int cores = Math.Min(timing.Threads, Environment.ProcessorCount);
        double fraction = gflops / (MeasuredPeaks.F32Gflops * cores);
        var report = new JsonObject
        {
            ["model"] = Model(given), ["threads"] = timing.Threads, ["batch"] = batch, ["precision"] = "f32",
            ["numerics"] = options.Numerics == Numerics.Exact ? "exact" : "fast",
            ["load_ms"] = JsonParts.Number(timing.LoadMs), ["first_run_ms"] = JsonParts.Number(timing.FirstRunMs),
            ["latency_ms"] = new JsonObject
            {
                ["min"] = JsonParts.Number(timing.At(0)), ["p50"] = JsonParts.Number(timing.At(0.5)),
                ["p90"] = JsonParts.Number(timing.At(0.9)), ["p99"] = JsonParts.Number(timing.At(0.99)),
            },
            ["runs"] = timing.Runs, ["gflops"] = JsonParts.Number(gflops),
            ["fraction_of_peak"] = JsonParts.Number(fraction),
            ["peak_rss_mb"] = JsonParts.Number(timing.PeakRssMb, 1), ["arena_bytes"] = timing.ArenaBytes,
            ["weights_bytes"] = timing.WeightBytes, ["allocated_bytes_per_run"] = timing.AllocatedBytesPerRun,
        };
        if (terminal.Json) terminal.Write(report);
        else Show(report, terminal);
        return ExitCode.Ok;
    }

    /// <summary>Accepts the served choice; the others are known, and refused as not served yet.</summary>
    private static void Only(string flag, string? text, string served, params string[] later)
    {
        if (text is null || text == served) return;
        throw new UsageException(later.Contains(text)
            ? $"{flag} {text} is not served yet; there is {served}" : $"{flag} takes {served}, not '{text}'");
    }

    private static void Show(JsonObject report, Terminal terminal)
    {
        var table = new Table().AddColumns("figure", "value").HideHeaders();
        foreach (var (name, value) in report)
        {
            if (value is not JsonObject parts) table.AddRow(name, $"{value}".Cell());
            else foreach (var (part, x) in parts) table.AddRow($"{name} {part}", $"{x}");
        }

        terminal.Write(table);
    }
}
