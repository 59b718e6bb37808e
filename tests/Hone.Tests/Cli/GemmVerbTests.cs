using Hone.Cli;
using Hone.Kernels.Gemm.Ladder;

namespace Hone.Tests.Cli;

/// <summary>The gemm verb: its report, its ladder, and what it refuses.</summary>
public sealed class GemmVerbTests
{
    [Fact]
    public void The_ladder_reports_every_rung_by_name()
    {
        var report = Tool.Json("gemm", "33", "17", "29", "--ladder", "--threads", "1", "--duration", "1ms");
        Assert.Equal(["m", "n", "k", "type", "threads", "results"], report.Take(6).Select(p => p.Key));
        Assert.Equal([33, 17, 29, 1], new[] { "m", "n", "k", "threads" }.Select(name => (int)report[name]!));
        Assert.Equal("f32", (string)report["type"]!);
        var results = report["results"]!.AsArray();
        Assert.Equal(GemmLadder.Rungs.Select(r => r.Name), results.Select(r => (string)r!["kernel"]!));
        Assert.All(results, r =>
        {
            Assert.True((double)r!["time_ms"]! > 0 && (double)r["gflops"]! > 0);
            Assert.InRange((double)r["fraction_of_peak"]!, 0, 1.2);
            Assert.Equal(33, (int)r["rows_measured"]!);
        });
    }

    [Theory]
    [InlineData("1", "40", "50")]
    [InlineData("40", "1", "50")]
    [InlineData("20", "30", "40")]
    [InlineData("300", "200", "300")]
    public void Without_the_ladder_the_kernels_are_measured(string m, string n, string k)
    {
        var report = Tool.Json("gemm", m, n, k, "--duration", "1ms");
        Assert.Equal(4, report["results"]!.AsArray().Count);
        string name = (string)report["results"]![1]!["name"]!;
        Assert.StartsWith(n == "1" ? "gemv.f32" : "gemm.f32", name, StringComparison.Ordinal);
        var (code, table, _) = Tool.Run("gemm", m, n, k, "--duration", "1ms");
        Assert.Equal(ExitCode.Ok, code);
        Assert.Contains("B packed beforehand", table, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gemm", "gemm needs M")]
    [InlineData("gemm 4 5", "gemm needs K")]
    [InlineData("gemm 4 5 6 7", "one argument too many")]
    [InlineData("gemm 4 x 6", "N takes a whole number from 1 up, not 'x'")]
    [InlineData("gemm 4 0 6", "N takes a whole number")]
    [InlineData("gemm 4 99999999999 6", "N takes a whole number")]
    [InlineData("gemm 2000000000 2000000000 1", "more than")]
    [InlineData("gemm 4 5 6 --type bf16", "not served yet")]
    [InlineData("gemm 4 5 6 --type f17", "takes f32")]
    [InlineData("gemm 4 5 6 --threads 0", "from 1 up")]
    [InlineData("gemm 4 5 6 --duration soon", "3s or 500ms")]
    [InlineData("gemm 4 5 6 --lader", "did you mean '--ladder'")]
    public void A_wrong_command_line_exits_with_2(string line, string says) =>
        Assert.Contains(says, Tool.Refused(ExitCode.Usage, line.Split(' ')), StringComparison.Ordinal);
}
