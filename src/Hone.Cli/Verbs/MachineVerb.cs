using Hone.Cli.Inputs;
using Hone.Cli.Reports;
using Hone.Kernels.Quantized;
using Hone.Machine;
using Spectre.Console;
using System.CommandLine;
using System.Text.Json.Nodes;

namespace Hone.Cli.Verbs;

/// <summary>What this machine has and what it really does.</summary>
internal sealed class MachineVerb : Verb
{
    private readonly Option<string?> _threads = Flag("--threads", "Threads that runs would take; by default all", "N");

    /// <inheritdoc/>
    public override void Describe(Command command) => command.Options.Add(_threads);

    /// <inheritdoc/>
    public override int Run(ParseResult given, Terminal terminal)
    {
        int threads = Numbers.Count("--threads", given.GetValue(_threads), Environment.ProcessorCount);
        var (caches, limits, speed) = (CacheInfo.Current, ContainerLimits.Current, MeasuredBandwidth.Current);
        var report = new JsonObject
        {
            ["name"] = CpuInfo.Name,
            ["features"] = new JsonArray([.. CpuInfo.Features.Select(f => (JsonNode)f)]),
            ["cores"] = Environment.ProcessorCount,
            ["threads"] = threads,
            ["vector_bits"] = (int)SimdLevels.Best,
            ["peaks"] = new JsonObject
            {
                ["f32_gflops"] = JsonParts.Number(MeasuredPeaks.F32Gflops, 1),
                // Null until there are kernels that use these instructions: nothing can be promised of them.
                ["bf16_gflops"] = null, ["int8_gops"] = JsonParts.Number(IntegerPeak.Gops, 1), ["binary_gops"] = null,
            },
            ["bandwidth_gbs"] = new JsonObject
            {
                ["l1"] = JsonParts.Number(speed.L1, 1), ["l2"] = JsonParts.Number(speed.L2, 1),
                ["l3"] = JsonParts.Number(speed.L3, 1), ["dram"] = JsonParts.Number(speed.Dram, 1),
            },
            ["cache_bytes"] = new JsonObject
            {
                ["l1"] = caches.L1, ["l2"] = caches.L2, ["l3"] = caches.L3, ["line"] = caches.Line,
            },
            ["limits"] = new JsonObject { ["processors"] = limits.Processors, ["memory_bytes"] = limits.MemoryBytes },
        };
        if (terminal.Json) terminal.Write(report);
        else Show(report, terminal);
        return ExitCode.Ok;
    }

    private static void Show(JsonObject report, Terminal terminal)
    {
        var table = new Table().AddColumns("what", "value").HideHeaders();
        foreach (var (name, value) in report)
        {
            if (value is JsonArray list) table.AddRow(name, string.Join(' ', list).Cell());
            else if (value is JsonObject parts)
                foreach (var (part, x) in parts) table.AddRow($"{name} {part}", x is null ? "-" : $"{x}");
            else table.AddRow(name, $"{value}".Cell());
        }

        terminal.Write(table);
    }
}
