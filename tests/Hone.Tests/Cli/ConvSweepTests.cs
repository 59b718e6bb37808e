using System.Xml.Linq;
using Hone.Cli;
using Hone.Cli.Convolutions;

namespace Hone.Tests.Cli;

/// <summary>hone conv --sweep: points with figures, a chart, a picture.</summary>
public sealed class ConvSweepTests
{
    [Fact]
    public void A_sweep_gives_its_points_in_order_and_a_picture_of_every_algorithm()
    {
        using var folder = new TemporaryFolder();
        string file = folder.File("sweep.svg");
        var report = Tool.Json(
            "conv", "--sweep", "size", "--points", "2", "--duration", "1ms", "--layout", "nchwc", "--svg", file);
        Assert.Equal("size", (string?)report["sweep"]);
        var points = report["points"]!.AsArray();
        Assert.Equal([4, 6], points.Select(p => (int)p!["extent"]!));
        Assert.Equal("n1c128h4w4k128r3s3", (string?)points[0]!["shape"]);
        var measured = points[1]!["results"]!.AsArray().Where(r => r!["time_ms"] is not null).ToList();
        Assert.True(measured.Count > 1);
        Assert.All(measured, r => Assert.True((double)r!["max_error"]! <= (double)r["error_bound"]!));
        string picture = string.Join('\n', XDocument.Load(file).Root!.Descendants()
            .Where(e => e.Name.LocalName is "text" or "title").Select(e => e.Value));
        foreach (var r in measured) Assert.Contains((string)r!["algorithm"]!, picture, StringComparison.Ordinal);
        Assert.Contains("peak", picture, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sweep_shows_a_table_and_a_chart()
    {
        var (code, output, error) = Tool.Run(
            "conv", "--sweep", "filter", "--points", "1", "--duration", "1ms", "--algorithm", "direct,implicit_gemm");
        Assert.True(code == ExitCode.Ok, error);
        foreach (string word in (string[])["rows and columns of a filter", "implicit_gemm", " peak", "direct"])
            Assert.Contains(word, output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_layout_that_larger_points_lack_does_not_take_an_algorithm_with_it()
    {
        SweepPoint[] points =
            [.. ((int[])[3, 32]).Select(c => new SweepPoint("", c, new ConvolutionShape(1, c, 12, 12, 32, 1, 1)))];
        var run = new SweepRun(
            new Sweep("test", "", "channels", points), 1, new Pace(TimeSpan.FromMilliseconds(1), 100, 100, 10));
        var direct = AlgorithmChoice.Parse("direct");
        run.Measure(direct, null, int.MaxValue, patient: false, _ => { });
        Assert.Equal(2, run.Points.Count);
        Assert.All(run.Points, p => Assert.NotNull(p.Best(direct[0])));
    }

    [Fact]
    public void Every_sweep_has_shapes_that_can_be_measured_and_grows_in_each_panel()
    {
        foreach (var sweep in Sweep.All)
        {
            Assert.All(sweep.Points, p => Assert.Equal(p.Shape.H / p.Shape.Stride.H, p.Shape.P));
            Assert.Contains(sweep.Points, p => p.Shape.MultiplyAdds < Sweep.MostMultiplyAdds);
            foreach (var p in sweep.Points)
                if (p.Shape.MultiplyAdds <= Sweep.MostMultiplyAdds) p.Shape.Checked();
            foreach (var panel in sweep.Points.GroupBy(p => p.Panel))
            {
                long[] work = [.. panel.Select(p => p.Shape.MultiplyAdds)];
                Assert.Equal(work.Order(), work);
            }
        }
    }

    [Fact]
    public void A_chart_puts_a_letter_at_each_value_and_the_peak_across()
    {
        string[] chart = [.. LineChart.Of(["1", "20"], [[10, 130], [null, 65]], 65)];
        Assert.Equal("   130 |          a", chart[0]);
        Assert.Matches("^    65 \\|.* peak$", Assert.Single(chart, l => l.Contains("peak", StringComparison.Ordinal)));
        Assert.Single(chart, line => line.Contains('b', StringComparison.Ordinal));
        Assert.Equal("1     20", chart[^1].Trim());
    }

    [Theory]
    [InlineData("--sweep sizes", "did you mean 'size'")]
    [InlineData("--sweep all", "batch, size, channels, filter")]
    [InlineData("--sweep size c8h8k8r3", "one too many")]
    [InlineData("--sweep size --pad 1", "--pad does not go with it")]
    [InlineData("--sweep size --points 0", "--points takes")]
    [InlineData("--sweep size --layout nope", "no layout")]
    [InlineData("--sweep size --algorithm nope", "no algorithm")]
    [InlineData("c8h8k8r3 --points 3", "belongs to --sweep")]
    public void A_wrong_sweep_exits_with_2(string line, string says) =>
        Assert.Contains(says, Tool.Refused(ExitCode.Usage, ["conv", .. line.Split(' ')]), StringComparison.Ordinal);
}
