using System.Text.Json.Nodes;
using Hone.Cli;
using Hone.Cli.Profiles;

namespace Hone.Tests.Cli;

/// <summary>What <c>hone profile</c> tells of each step and of the whole.</summary>
public sealed class ProfileTests
{
    private static readonly string[] Sobel =
        ["profile", "zoo:sobel", "--shape", "1x1x40x50", "--runs", "2", "--threads", "2"];

    [Fact]
    public void Every_step_has_its_rate_its_bytes_and_its_energy()
    {
        var report = Tool.Json(Sobel);
        string[] names =
        [
            "ms", "gflops", "fraction_of_peak", "beyond_l2_bytes", "dram_bytes", "bound", "fraction_of_roof",
            "energy_uj",
        ];
        foreach (var step in report["steps"]!.AsArray())
            Assert.Equal(names, step!.AsObject().Select(p => p.Key).TakeLast(names.Length));
        var memory = report["memory"]!;
        double sum = report["steps"]!.AsArray().Sum(s => (double)s!["energy_uj"]!);
        Assert.Equal(1000 * (double)memory["after"]!["energy_mj"]!, sum, 0.2);
        Assert.Contains("Horowitz", (string)memory["energy_source"]!, StringComparison.Ordinal);
    }

    [Fact]
    public void Fusion_saves_what_batch_normalisation_and_activations_moved()
    {
        var memory = Tool.Json("profile", "zoo:mobilenet_v1", "--runs", "1")["memory"]!;
        long Of(string when, string what) => (long)memory[when]![what]!;
        foreach (string what in (string[])["bytes", "beyond_l2_bytes", "dram_bytes"])
            Assert.True(Of("before", what) > Of("after", what), what);

        // 27 convolutions, each followed by two nodes that read and write what it computes: that is most of it.
        Assert.InRange(Of("before", "bytes") / (double)Of("after", "bytes"), 2, 4);
    }

    [Fact]
    public void A_trace_has_a_lane_for_each_thread_and_a_block_for_each_task()
    {
        using var folder = new TemporaryFolder();
        string trace = folder.File("trace.json"), page = folder.File("page.html");
        var steps = Tool.Json([.. Sobel, "--trace", trace, "--html", page])["steps"]!.AsArray();
        var events = JsonNode.Parse(File.ReadAllText(trace))!["traceEvents"]!.AsArray();
        var tasks = events.Where(e => (string)e!["ph"]! == "X").ToList();
        Assert.Equal(steps.Sum(s => (int)s!["tasks"]!), tasks.Count);
        int[] lanes = [.. events.Where(e => (string)e!["ph"]! == "M").Select(e => (int)e!["tid"]!)];
        Assert.Equal(lanes, tasks.Select(e => (int)e!["tid"]!).Distinct().Order());
        string text = File.ReadAllText(page);
        Assert.Contains("<table>", text, StringComparison.Ordinal);
        Assert.Contains("energy, mJ", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_text_ends_with_the_totals_before_and_after_fusion()
    {
        var (code, output, _) = Tool.Run(Sobel);
        Assert.Equal(ExitCode.Ok, code);
        Assert.Contains("before fusion", output, StringComparison.Ordinal);
        Assert.Contains("Energy is an estimate", output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', output);
    }

    [Fact]
    public void Energy_counts_by_the_published_figures()
    {
        Assert.Equal(40e-12, EnergyModel.Joules(1, integer: false, 0, 0), 1e-18);
        Assert.Equal(2e-12, EnergyModel.Joules(1, integer: true, 0, 0), 1e-18);
        Assert.Equal(1226e-12, EnergyModel.Joules(0, integer: false, 8, 8), 1e-18);
    }
}
