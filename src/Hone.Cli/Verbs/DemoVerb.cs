using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Hone.Cli.Inputs;
using Hone.Cli.Reports;
using Hone.Graphs;
using Hone.Machine;
using Hone.Networks;
using Hone.Runtime;
using Hone.Tensors;

namespace Hone.Cli.Verbs;

/// <summary>
/// The whole way in one command: builds MobileNet v1, compiles it, runs it, and sets it beside plain loops.
/// </summary>
internal sealed class DemoVerb : Verb
{
    private readonly Option<string?> _threads = Flag("--threads", "Threads of a run; by default all", "N");

    /// <inheritdoc/>
    public override void Describe(Command command) => command.Options.Add(_threads);

    /// <inheritdoc/>
    public override int Run(ParseResult given, Terminal terminal)
    {
        var options = new SessionOptions { Threads = Numbers.Count("--threads", given.GetValue(_threads), 0) };
        terminal.Progress("building MobileNet v1 (1x3x224x224, seeded weights)");
        var graph = Zoo.Build("mobilenet_v1");
        var image = graph.Inputs[0];
        var inputs = new Dictionary<string, Tensor>(StringComparer.Ordinal)
        {
            [image.Name] = Fill.Sines(image.Type, new InputShapes(new Dictionary<string, Shape>(), 1).Of(image)),
        };
        long start = Stopwatch.GetTimestamp();
        using var session = new Session(graph, options);
        var plan = session.Prepare(inputs);
        terminal.Progress($"compiled {graph.Nodes.Count} nodes to {plan.Steps.Count} steps in {Ms(start):0} ms");
        start = Stopwatch.GetTimestamp();
        session.Run(inputs);
        terminal.Progress($"first run {Ms(start):0.0} ms; timing 30 runs on {session.Threads} threads");
        session.Profile(inputs, 10);
        var profile = StepTimes.Of(plan, session.Profile(inputs, 30), session.Threads);
        terminal.Progress("evaluating every convolution once in seven plain loops");
        var loops = LoopTimes(graph, inputs);
        Write(profile, loops, terminal);
        return ExitCode.Ok;
    }

    private static void Write(StepTimes profile, Dictionary<string, double> loops, Terminal terminal)
    {
        double gflops = StepTimes.Gflops(profile.MultiplyAdds, profile.TotalMs), loopMs = loops.Values.Sum();
        double fraction = gflops / (MeasuredPeaks.F32Gflops * profile.Cores);
        if (terminal.Json)
        {
            terminal.Write(new JsonObject
            {
                ["model"] = "zoo:mobilenet_v1", ["threads"] = profile.Threads,
                ["total_ms"] = JsonParts.Number(profile.TotalMs), ["gflops"] = JsonParts.Number(gflops),
                ["fraction_of_peak"] = JsonParts.Number(fraction),
                ["seven_loops_ms"] = JsonParts.Number(loopMs),
                ["times_faster"] = JsonParts.Number(loopMs / profile.TotalMs),
            });
            return;
        }

        string Ratio(int step) => loops.TryGetValue(profile.Steps[step].Name, out double ms) && profile.Ms[step] > 0
            ? $"{ms / profile.Ms[step]:0} x" : "";
        terminal.Write(profile.ToTable(("seven loops", Ratio, $"{loopMs / profile.TotalMs:0} x")));
        terminal.Out.WriteLine(
            $"MobileNet v1: {profile.TotalMs:0.00} ms a picture on {profile.Threads} threads, {gflops:0} GFLOP/s, "
            + $"{100 * fraction:0} % of the measured peak.");
        terminal.Out.WriteLine(
            $"Its convolutions in seven plain loops on one thread: {loopMs:0} ms, "
            + $"{loopMs / profile.TotalMs:0} times slower.");
    }

    /// <summary>Milliseconds of each convolution by the name of its node.</summary>
    private static Dictionary<string, double> LoopTimes(Graph graph, Dictionary<string, Tensor> inputs)
    {
        using var plain = new Session(graph, new SessionOptions { Optimize = false });
        var inferred = plain.Rewrite(inputs).Nodes.Where(n => n.Operator == "Conv").ToList();
        return inferred.ToDictionary(n => n.Name, SevenLoops.Measure, StringComparer.Ordinal);
    }

    private static double Ms(long start) => Stopwatch.GetElapsedTime(start).TotalMilliseconds;
}
