using System.CommandLine;
using System.Text.Json.Nodes;
using Hone.Cli.Inputs;
using Hone.Cli.Products;
using Hone.Cli.Reports;
using Hone.Kernels;
using Hone.Kernels.Gemm;
using Hone.Kernels.Gemm.Ladder;
using Hone.Machine;
using Spectre.Console;

namespace Hone.Cli.Verbs;

/// <summary>One matrix product by every kernel that serves it, or by the ladder from a triple loop up.</summary>
internal sealed class GemmVerb : Verb
{
    private readonly Argument<string> _m = Extent("M", "Rows of A and y");
    private readonly Argument<string> _n = Extent("N", "Columns of B and y");
    private readonly Argument<string> _k = Extent("K", "Columns of A, rows of B");
    private readonly Option<string?> _threads = Flag("--threads", "Threads of a run; by default all", "N");
    private readonly Option<string?> _type = Flag("--type", "Arithmetic; f32, and no other yet", "f32|bf16|int8|bin");
    private readonly Option<string?> _duration =
        Flag("--duration", "Time of the runs of a line, of which the least counts; 0.3s", "TIME");
    private readonly Option<bool> _ladder =
        new("--ladder") { Description = "Climb from the triple loop to production, one idea a line" };

    /// <inheritdoc/>
    public override void Describe(Command command)
    {
        foreach (var extent in (Argument[])[_m, _n, _k]) command.Arguments.Add(extent);
        foreach (var flag in (Option[])[_threads, _type, _duration, _ladder]) command.Options.Add(flag);
    }

    /// <inheritdoc/>
    public override int Run(ParseResult given, Terminal terminal)
    {
        int Read(Argument<string> extent) => Numbers.Count(extent.Name, given.GetValue(extent), 1);
        var size = new ProductSize(Read(_m), Read(_n), Read(_k)).Checked();
        int threads = Numbers.Count("--threads", given.GetValue(_threads), Environment.ProcessorCount);
        var duration = Numbers.Duration("--duration", given.GetValue(_duration), 0.3);
        OnlyF32(given.GetValue(_type));
        bool ladder = given.GetValue(_ladder);
        using var run = new ProductRun(size, Math.Min(threads, Environment.ProcessorCount), duration);
        List<ProductResult> results = [.. ladder ? Rungs(run, terminal) : Kernels(run, terminal)];
        if (terminal.Json)
        {
            terminal.Write(new JsonObject
            {
                ["m"] = size.M, ["n"] = size.N, ["k"] = size.K, ["type"] = "f32", ["threads"] = run.Threads,
                ["results"] = new JsonArray([.. results.Select(r => r.ToJson())]),
                ["peak_gflops"] = JsonParts.Number(run.Peak, 1),
            });
        }
        else Show(run, results, ladder, terminal);

        return ExitCode.Ok;
    }

    private static IEnumerable<ProductResult> Rungs(ProductRun run, Terminal terminal)
    {
        foreach (var rung in GemmLadder.Rungs)
        {
            terminal.Progress($"measuring {rung.Name}");
            yield return run.Measure(rung.Name, rows => rung.Create(rows, run.Size.N, run.Size.K));
        }
    }

    private static IEnumerable<ProductResult> Kernels(ProductRun run, Terminal terminal)
    {
        var request = new GemmRequest { M = run.Size.M, N = run.Size.N, K = run.Size.K };
        var weights = new Weights(run.B.ToArray());
        (string Name, GemmRequest Request)[] kinds =
        [
            ("B packed beforehand", request with { Weights = weights }),
            ("B at run time", request),
            ("B at run time, transposed", request with { TransposeB = true }),
            ("A transposed", request with { TransposeA = true }),
        ];
        foreach (var (name, kind) in kinds)
        {
            terminal.Progress($"measuring {name}");
            yield return run.Measure(name, rows => KernelTable.Create(kind with { M = rows }, SimdLevels.Best)!);
        }
    }

    private static void OnlyF32(string? type)
    {
        if (type is null or "f32") return;
        throw new UsageException(type is "bf16" or "int8" or "bin"
            ? $"--type {type} is not served yet; there is f32" : $"--type takes f32, not '{type}'");
    }

    private static void Show(ProductRun run, List<ProductResult> results, bool ladder, Terminal terminal)
    {
        var size = run.Size;
        terminal.Out.WriteLine(
            $"{size.M} x {size.N} x {size.K}: {(double)size.M * size.N * size.K / 1e6:0.0} M multiply-adds in f32 on "
            + $"{run.Threads} thread{(run.Threads == 1 ? "" : "s")}, measured peak {run.Peak:0.0} GFLOP/s");
        var table = new Table().AddColumns("kernel", "time ms", "GFLOP/s", "of peak", "times", "");
        for (int i = 1; i < 5; i++) table.Columns[i].RightAligned();
        double first = results[0].Milliseconds;
        foreach (var (r, i) in results.Select((r, i) => (r, i)))
        {
            string rows = r.Rows < size.M ? $" (measured on {r.Rows} rows)" : "";
            string idea = ladder ? GemmLadder.Rungs[i].Idea : r.Name;
            table.AddRow(
                r.Kernel, $"{r.Milliseconds:0.000}", $"{r.Gflops:0.0}", $"{r.FractionOfPeak:0.0 %}",
                $"{first / r.Milliseconds:0.0}", (idea + rows).Cell());
        }

        terminal.Write(table);
        terminal.Out.WriteLine("times: how many times as fast as the first line.");
    }

    private static Argument<string> Extent(string name, string description) =>
        new(name) { Description = description, Arity = ArgumentArity.ExactlyOne };
}
