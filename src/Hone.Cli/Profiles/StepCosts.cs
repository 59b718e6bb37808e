using System.Text.Json.Nodes;
using Hone.Cli.Reports;
using Hone.Machine;
using Hone.Runtime;
using Hone.Runtime.Explanations;
using Hone.Tensors;

namespace Hone.Cli.Profiles;

/// <summary>What steps cost beside time: bytes by the cache model, the roof over each, energy.</summary>
internal sealed class StepCosts
{
    private readonly StepTimes _times;
    private readonly IReadOnlyList<MemoryTraffic> _swept, _beyond, _memory;
    private readonly Roof[] _roofs;

    private StepCosts(StepTimes times, PlanExplanation plan)
    {
        _times = times;
        var caches = CacheInfo.Current;
        long last = Math.Max(caches.L2, caches.L3);
        (_swept, _beyond, _memory) = (plan.Traffic(0), plan.Traffic(caches.L2), plan.Traffic(last));
        _roofs = [.. times.Steps.Select((s, i) =>
            Roof.Of(s.MultiplyAdds, s.Type, _swept[i].Bytes, _beyond[i].Bytes, _memory[i].Bytes, times.Cores))];
        After = Traffic.Of(_swept, _beyond, _memory, times.MultiplyAdds);
        After = After with { Joules = Enumerable.Range(0, _roofs.Length).Sum(Joules) };
        Before = Traffic.Of(
            plan.TrafficBefore(0), plan.TrafficBefore(caches.L2), plan.TrafficBefore(last), times.MultiplyAdds);
    }

    /// <summary>What the plan moves.</summary>
    public Traffic After { get; }

    /// <summary>What the model's own nodes would move, one by one.</summary>
    public Traffic Before { get; }

    /// <summary>The costs of a plan that explains itself.</summary>
    public static StepCosts Of(Plan plan, StepTimes times) => new(times, plan.Explanation!);

    /// <summary>Columns beside the times.</summary>
    public (string Header, Func<int, string> Cell, string Total)[] Columns =>
    [
        ("of GB/s", i => _roofs[i].IsMemory ? $"{100 * FractionOfRoof(i):0} %" : "", ""),
        (">L2 KB", i => $"{_beyond[i].Bytes / 1e3:n0}", $"{After.BeyondL2 / 1e3:n0}"),
        ("DRAM KB", i => $"{_memory[i].Bytes / 1e3:n0}", $"{After.Memory / 1e3:n0}"),
        ("uJ", i => $"{Joules(i) * 1e6:n0}", $"{After.Joules * 1e6:n0}"),
    ];

    /// <summary>The totals in lines, before and after fusion.</summary>
    public IEnumerable<string> Lines()
    {
        var caches = CacheInfo.Current;
        yield return $"{"by the cache model",-34}{"before fusion",14}{"after",12}";
        yield return Line("read and written at all, MB", t => t.Swept / 1e6);
        yield return Line($"beyond L2 ({caches.L2 >> 10} KiB), MB", t => t.BeyondL2 / 1e6);
        yield return Line($"DRAM, beyond {Math.Max(caches.L2, caches.L3) >> 10} KiB, MB", t => t.Memory / 1e6);
        yield return Line("energy, mJ", t => t.Joules * 1e3);
        yield return "Before: each node of the model reads and writes its tensors. Caches keep the pages used last:";
        yield return "a value that fits between its writer and its reader costs nothing, nor do weights that stay.";
        yield return $"Energy is an {EnergyModel.Source}.";
    }

    /// <summary>Adds a step's costs to its JSON.</summary>
    public void AddTo(JsonObject step, int i)
    {
        step["beyond_l2_bytes"] = _beyond[i].Bytes;
        step["dram_bytes"] = _memory[i].Bytes;
        step["bound"] = _roofs[i].IsMemory ? "memory" : "compute";
        step["fraction_of_roof"] = JsonParts.Number(FractionOfRoof(i));
        step["energy_uj"] = JsonParts.Number(Joules(i) * 1e6, 2);
    }

    /// <summary>The totals as JSON.</summary>
    public JsonObject ToJson() => new()
    {
        ["l2_bytes"] = CacheInfo.Current.L2, ["l3_bytes"] = CacheInfo.Current.L3,
        ["before"] = ToJson(Before), ["after"] = ToJson(After), ["energy_source"] = EnergyModel.Source,
    };

    private static JsonObject ToJson(Traffic traffic) => new()
    {
        ["bytes"] = traffic.Swept, ["beyond_l2_bytes"] = traffic.BeyondL2, ["dram_bytes"] = traffic.Memory,
        ["energy_mj"] = JsonParts.Number(traffic.Joules * 1e3),
    };

    private string Line(string what, Func<Traffic, double> of) => $"{what,-34}{of(Before),14:n2}{of(After),12:n2}";

    private double FractionOfRoof(int i) =>
        _times.Ms[i] > 0 ? Math.Max(_roofs[i].MemoryMs, _roofs[i].ComputeMs) / _times.Ms[i] : 0;

    private double Joules(int i)
    {
        var step = _times.Steps[i];
        return EnergyModel.Joules(step.MultiplyAdds, !step.Type.IsFloat(), _swept[i].Bytes, _memory[i].Bytes);
    }
}
