using System.Diagnostics;
using Hone.Graphs;
using Hone.Machine;
using Hone.Networks;
using Hone.Onnx;
using Hone.Runtime;
using Hone.Runtime.Explanations;
using Hone.Tensors;

namespace Hone.Bench;

/// <summary>What each pass is worth: the time without it, and the bytes that fusion keeps from moving.</summary>
internal static class PassesBench
{
    private const double Seconds = 12;

    /// <summary>Two tables for each model, a path or the name of a network of the zoo.</summary>
    public static void Run(SimdLevel level, IEnumerable<string> models)
    {
        foreach (string model in models)
        {
            var graph = File.Exists(model) ? OnnxModel.Load(model) : Zoo.Build(model);
            var inputs = graph.Inputs.ToDictionary(i => i.Name, Numbers);
            var options = new SessionOptions { Level = level, Threads = 1 };
            Console.WriteLine($"\n## {Path.GetFileNameWithoutExtension(model)}\n");
            Bytes(graph, options, inputs);
            Times(graph, options, inputs);
        }
    }

    private static void Bytes(Graph graph, SessionOptions options, Dictionary<string, Tensor> inputs)
    {
        using var session = new Session(graph, options with { Explain = true });
        var plan = session.Prepare(inputs).Explanation!;
        Console.WriteLine("| bytes that move, MB | before fusion | after | |\n|---|---|---|---|");
        foreach (long cache in (long[])[0, CacheInfo.Current.L2, 8 << 20, Math.Max(1, CacheInfo.Current.L3)])
        {
            double before = Megabytes(plan.TrafficBefore(cache)), after = Megabytes(plan.Traffic(cache));
            string what = cache == 0 ? "read and written at all" : $"beyond a cache of {cache >> 20} MiB";
            string ratio = after > 0 ? $"{before / after:F2} x" : "";
            Console.WriteLine($"| {what} | {before:F1} | {after:F1} | {ratio} |");
        }
    }

    private static void Times(Graph graph, SessionOptions options, Dictionary<string, Tensor> inputs)
    {
        List<(string Name, string[] Skipped)> lists = [("all passes", [])];
        foreach (string pass in SessionOptions.PassNames) lists.Add(($"without {pass}", [pass]));
        lists.Add(("no pass", [.. SessionOptions.PassNames]));
        var sessions = lists.ConvertAll(l => new Session(graph, options with { SkippedPasses = l.Skipped }));
        var plans = sessions.ConvertAll(s => s.Prepare(inputs));

        var actions = new List<Action>();
        var ordered = graph.Inputs.Select(i => inputs[i.Name]).ToArray();
        for (int i = 0; i < plans.Count; i++)
        {
            var (session, plan) = (sessions[i], plans[i]);
            Tensor[] outputs = [.. plan.Outputs.Select(o => Tensor.Create(o.Type, o.KnownShape))];
            actions.Add(() => session.Run(ordered, outputs));
        }

        // What references compute takes seconds a run, and would take all the time that there is.
        double[] once = [.. actions.Select(Once)];
        int[] quick = [.. Enumerable.Range(0, once.Length).Where(i => once[i] < 20 * once[0])];
        double[] least = Timing.LeastInTurns([.. quick.Select(i => actions[i])], Seconds);
        for (int k = 0; k < quick.Length; k++) once[quick[k]] = least[k];
        Console.WriteLine("\n| passes | steps | arena MB | ms | |\n|---|---|---|---|---|");
        for (int i = 0; i < once.Length; i++)
            Console.WriteLine($"| {lists[i].Name} | {plans[i].Steps.Count} | {plans[i].ArenaBytes / 1e6:F1} | "
                + $"{once[i] * 1e3:F3} | {once[i] / once[0]:F2} x |");
        foreach (var session in sessions) session.Dispose();
    }

    /// <summary>The second call's time: the first meets cold code.</summary>
    private static double Once(Action action)
    {
        action();
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double Megabytes(IReadOnlyList<MemoryTraffic> traffic) => traffic.Sum(t => t.Bytes) / 1e6;

    private static Tensor Numbers(Value input)
    {
        var shape = input.Shape ?? new Shape([.. input.Declared!.Select(d => d.Extent ?? 1)]);
        var tensor = Tensor.Create(input.Type, shape);
        var random = new SeededRandom(1);
        if (input.Type == DataType.Float32)
            foreach (ref float x in tensor.AsSpan<float>()) x = random.NextSingle(-1, 1);
        return tensor;
    }
}
