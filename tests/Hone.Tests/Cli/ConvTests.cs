using System.Text.Json.Nodes;
using System.Xml.Linq;
using Hone.Cli;
using Hone.Cli.Convolutions;
using Hone.Kernels.Convolution;
using Hone.Machine;

namespace Hone.Tests.Cli;

/// <summary>hone conv: figures that are true, names that stay, and one message for each mistake.</summary>
public sealed class ConvTests
{
    private static readonly string[] Names =
    [
        "algorithm", "layout", "supported", "reason", "time_ms", "gflops", "fraction_of_peak", "workspace_bytes",
        "dram_bytes", "max_error", "error_bound", "runs", "chosen",
    ];

    [Fact]
    public void Json_has_the_names_that_scripts_depend_on_and_a_line_for_all_of_the_menu()
    {
        var report = Menu("n2c32h9w7k48r3");
        foreach (string name in (string[])["shape", "macs", "threads", "peak_gflops", "results"])
            Assert.True(report.ContainsKey(name), name);
        Assert.Equal("n2c32h9w7k48r3s3", (string?)report["shape"]);
        Assert.Equal(2L * 9 * 7 * 48 * 32 * 9, (long)report["macs"]!);
        Assert.True((double)report["peak_gflops"]! > 1);
        var results = Results(report);
        Assert.All(results, r => Assert.Equal(Names, r.Select(p => p.Key)));
        string[] expected = [.. AlgorithmChoice.All.Select(a => a.Name).Order(StringComparer.Ordinal)];
        string[] layouts = ["nchw", "nhwc", $"nchw{SimdLevels.Best.Lanes()}c"];
        Assert.Equal(layouts.Order(), results.Select(r => (string)r["layout"]!).Distinct().Order());
        foreach (string layout in layouts)
            Assert.Equal(
                expected,
                results.Where(r => (string)r["layout"]! == layout).Select(r => (string)r["algorithm"]!)
                    .Order(StringComparer.Ordinal));
        double[] times = [.. results.Select(r => r["time_ms"]).OfType<JsonValue>().Select(t => (double)t)];
        Assert.Equal(times.Order(), times);
    }

    [Theory]
    [InlineData("n2c32h9w7k48r3", 2)]
    [InlineData("c5h11k7r5s3 --stride 2x1 --dilation 1x2", 1)]
    [InlineData("c32h12k32r3 --groups 32", 1)]
    [InlineData("c12h8k8r3 --groups 4 --pad 0", 2)]
    [InlineData("c20h30k20r7 --layout nchw,nchwc,nhwc", 1)]
    [InlineData("c3h17k16r3 --stride 2", 2)]
    public void What_is_measured_is_within_its_error_class_and_counts_as_it_says(string line, int threads)
    {
        var report = Menu($"{line} --threads {threads}");
        double macs = (double)report["macs"]!, peak = (double)report["peak_gflops"]!;
        var measured = Results(report).Where(r => r["time_ms"] is not null).ToList();
        Assert.NotEmpty(measured);
        foreach (var r in measured)
        {
            string name = $"{r["algorithm"]} in {r["layout"]}";
            Assert.True((bool)r["supported"]! && r["reason"] is null, name);
            Assert.True((double)r["max_error"]! <= (double)r["error_bound"]!, $"{name}: {r["max_error"]}");
            // The figures are rounded: a time of a few microseconds has few digits.
            double rate = 2 * macs / ((double)r["time_ms"]! * 1e6);
            Assert.Equal(rate, (double)r["gflops"]!, 0.02 * rate + 0.01);
            Assert.Equal((double)r["gflops"]! / peak, (double)r["fraction_of_peak"]!, 0.01);
            Assert.True((long)r["dram_bytes"]! > 0 && (long)r["workspace_bytes"]! >= 0, name);
        }

        // Each layout has one line that the library takes, and it serves it.
        foreach (var layout in Results(report).GroupBy(r => (string)r["layout"]!))
            Assert.True((bool)Assert.Single(layout, r => (bool)r["chosen"]!)["supported"]!);
    }

    [Fact]
    public void An_algorithm_that_does_not_serve_the_shape_says_why_and_is_no_failure()
    {
        var result = Assert.Single(Results(Menu("c16h8k16r5 --algorithm depthwise --layout nchwc")));
        Assert.False((bool)result["supported"]!);
        Assert.Contains("groups", (string?)result["reason"], StringComparison.Ordinal);
        Assert.Null(result["time_ms"]);
        Assert.Null(result["max_error"]);
        var (code, output, _) = Tool.Run("conv", "c16h8k16r5", "--algorithm", "depthwise");
        Assert.Equal(ExitCode.Ok, code);
        Assert.Contains("depthwise: it takes", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Traffic_is_x_and_y_and_packed_filters()
    {
        var result = Assert.Single(Results(Menu("n1c4h6w5k8r3 --algorithm naive --layout nhwc")));
        Assert.Equal(4 * ((4 * 30) + (8 * 30) + (8 * 4 * 9)), (long)result["dram_bytes"]!);
        Assert.Equal(0, (long)result["workspace_bytes"]!);
    }

    [Fact]
    public void The_seven_loops_are_left_out_where_they_take_long()
    {
        var shape = new ConvolutionShape(1, 64, 64, 64, 64, 3, 3) { Pad = new Pair(1, 1) };
        var pace = new Pace(TimeSpan.Zero, 1000, 1, 10);
        var layout = LayoutChoice.Parse("nchw", 64)[0];
        var naive = AlgorithmChoice.Parse("naive");
        using var run = new MenuRun(shape, 1, pace);
        var result = Assert.Single(run.Measure(layout, naive, patient: false));
        Assert.True(result is { Supported: true, IsMeasured: false });
        Assert.Contains("--algorithm naive", result.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Algorithms_with_tiles_have_a_line_for_each()
    {
        Assert.Equal(
            ["winograd", "winograd(2)", "winograd(4)", "winograd(6)"],
            AlgorithmChoice.Parse("Winograd").Select(a => a.Name));
        Assert.Equal(["winograd(4)"], AlgorithmChoice.Parse("winograd4").Select(a => a.Name));
        Assert.Equal("implicit_gemm", Assert.Single(AlgorithmChoice.Parse("ImplicitGemm")).Name);
        Assert.Equal(
            ConvolutionTable.Rows.Select(r => r.Algorithm), AlgorithmChoice.All.Select(a => a.Algorithm).Distinct());
    }

    [Fact]
    public void The_page_on_convolutions_explains_every_algorithm()
    {
        string page = File.ReadAllText(Path.Combine(House.Repository.Root, "docs", "convolutions.md"));
        foreach (var choice in AlgorithmChoice.All.Where(a => a.Tile == 0))
            Assert.Contains($"| `{choice.Name}` |", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_table_shows_every_measured_line_and_the_reasons_below()
    {
        var (code, output, error) = Tool.Run("conv", "--shape", "k16c16r3h10", "--duration", "1ms", "--threads", "1");
        Assert.True(code == ExitCode.Ok, error);
        Assert.Contains("n1c16h10w10k16r3s3, pad 1 -> 10x10", output, StringComparison.Ordinal);
        foreach (string word in (string[])["direct", "winograd(6)", "naive", "####", "Not measured:", "depthwise: "])
            Assert.Contains(word, output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', output);
        Assert.Contains("measuring in nhwc", error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_picture_is_sound_xml_and_names_every_measured_algorithm()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("conv.svg", "old"u8.ToArray());
        var report = Tool.Json("conv", "c16h10k16r3", "--duration", "1ms", "--svg", file);
        var picture = XDocument.Load(file).Root!;
        Assert.Equal("svg", picture.Name.LocalName);
        string[] words = [.. picture.Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value)];
        foreach (var r in Results(report).Where(r => r["time_ms"] is not null))
            Assert.Contains($"{r["algorithm"]}, {r["layout"]}", words);
        Assert.Contains(words, w => w.StartsWith("measured peak", StringComparison.Ordinal));
        Assert.DoesNotContain("href", picture.ToString(), StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles($"{folder}"));
    }

    [Theory]
    [InlineData("", "conv needs a shape")]
    [InlineData("n1c64", "'h' is missing")]
    [InlineData("c64h56k64r3z3", "no extent 'z'")]
    [InlineData("c64h56k64r3c3", "'c' stands twice")]
    [InlineData("c64h56kr3", "'k' has no number")]
    [InlineData("c64h0k64r3", "'h' is 0")]
    [InlineData("c64h-5k64r3", "'h' has no number")]
    [InlineData("n99999999999c1h1k1r1", "'n' is more than")]
    [InlineData("n999999c999999h999999k999999r3", "MiB together")]
    [InlineData("n2147483647c2147483647h2147483647k2147483647r2147483647", "MiB together")]
    [InlineData("c1024h256k512r13", "billion multiply-adds")]
    [InlineData("c8h8k8r3 --pad 2147483647", "MiB together")]
    [InlineData("c8h8k8r3 --pad 2147483647 --stride 2147483647", "padding")]
    [InlineData("c8h8k8r3 --pad -1", "--pad takes")]
    [InlineData("c8h8k8r3 --pad 1x2x3", "1x2 (rows x columns)")]
    [InlineData("c8h8k8r3 --pad same", "--pad takes")]
    [InlineData("c8h8k8r13 --pad 0", "does not fit into 8x8")]
    [InlineData("c8h8k8r3 --stride 0", "--stride takes")]
    [InlineData("c8h8k8r3 --dilation x", "--dilation takes")]
    [InlineData("c8h8k8r3 --dilation 2147483647 --pad 0", "does not fit")]
    [InlineData("c8h8k8r3 --groups 3", "must divide")]
    [InlineData("c8h8k8r3 --groups 0", "--groups")]
    [InlineData("c8h8k8r3 --layout nhcw", "did you mean 'nchw'")]
    [InlineData("c8h8k8r3 --layout nchw3c", "this machine has")]
    [InlineData("c8h8k8r3 --layout nchw-nhwc-nchw", "no layout")]
    [InlineData("c8h8k8r3 --algorithm winogard", "did you mean 'winograd'")]
    [InlineData("c8h8k8r3 --algorithm strassen", "implicit_gemm")]
    [InlineData("c8h8k8r3 --threads 0", "--threads")]
    [InlineData("c8h8k8r3 --duration soon", "3s or 500ms")]
    [InlineData("c8h8k8r3 --shape c8h8k8r3", "given twice")]
    [InlineData("c8h8k8r3 --strid 2", "did you mean '--stride'")]
    public void A_wrong_command_line_exits_with_2(string line, string says)
    {
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Contains(says, Tool.Refused(ExitCode.Usage, ["conv", .. words]), StringComparison.Ordinal);
    }

    [Fact]
    public void Blocks_of_two_sizes_exit_with_2()
    {
        if (SimdLevels.Available.Count < 2) return;
        var lanes = SimdLevels.Available.Select(level => level.Lanes()).ToList();
        string error = Tool.Refused(
            ExitCode.Usage, "conv", "c8h8k8r3", "--layout", $"nchw{lanes[0]}c-nchw{lanes[1]}c");
        Assert.Contains("blocks of the same size", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_picture_that_cannot_be_written_exits_with_5()
    {
        Tool.Refused(ExitCode.InputOutput, "conv", "c8h8k8r3", "--svg", "no/such/folder.svg");
        Tool.Refused(ExitCode.InputOutput, "conv", "c8h8k8r3", "--svg", ".");
    }

    [Fact]
    public void A_layout_that_rounds_channels_up_beyond_all_memory_is_left_out()
    {
        var shape = new ConvolutionShape(1, 1, 8200, 8200, 1, 1, 1).Checked();
        using var run = new MenuRun(shape, 1, new Pace(TimeSpan.Zero, 0, 0, 1));
        var results = run.Measure(LayoutChoice.Parse("nchwc", 1)[0], AlgorithmChoice.All, patient: false).ToList();
        Assert.Equal(AlgorithmChoice.All, results.Select(r => r.Choice));
        Assert.All(results, r => Assert.True(!r.Supported && !r.IsMeasured));
        Assert.All(results, r => Assert.Contains("MiB in this layout", r.Reason, StringComparison.Ordinal));
    }

    private static JsonObject Menu(string line) => Tool.Json(["conv", .. line.Split(' '), "--duration", "1ms"]);

    private static List<JsonObject> Results(JsonObject report) =>
        [.. report["results"]!.AsArray().Select(r => r!.AsObject())];
}
