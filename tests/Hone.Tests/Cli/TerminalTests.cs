using Hone.Cli;
using Hone.Cli.Reports;

namespace Hone.Tests.Cli;

/// <summary>What reaches the terminal: nothing that rewrites it, and no crash where it is closed.</summary>
public sealed class TerminalTests
{
    [Fact]
    public void A_standard_error_that_is_full_stops_no_work()
    {
        using var output = new StringWriter();
        using var full = new FullWriter();
        string[] run = ["run", "zoo:sobel", "--shape", "1x1x8x8"];
        Assert.Equal(ExitCode.Ok, CommandLine.Run(run, output, full));
        Assert.Equal(ExitCode.Usage, CommandLine.Run(["nope"], output, full));
        Assert.Equal(ExitCode.Usage, CommandLine.Run([], output, full));
        Assert.Equal(ExitCode.InputOutput, CommandLine.Run(run, full, output));
    }

    [Fact]
    public void A_model_cannot_colour_the_terminal_with_its_names()
    {
        Assert.Equal("?[[31mred?", "\u001b[31mred\u0007".Cell());
        Assert.Equal("a\nb\t?c", PlainText.Lines("a\r\nb\t\u001bc"));
        string error = Tool.Refused(ExitCode.InputOutput, "run", "no\u001b[31m.onnx");
        Assert.DoesNotContain('\u001b', error);
    }

    [Fact]
    public void The_page_of_a_profile_has_a_row_for_every_step()
    {
        using var folder = new TemporaryFolder();
        string page = folder.File("page.html");
        var report = Tool.Json("profile", "zoo:sobel", "--shape", "1x1x8x8", "--runs", "1", "--html", page);
        int rows = File.ReadAllText(page).Split("<tr>").Length - 1;
        Assert.Equal(report["steps"]!.AsArray().Count + 1, rows);
    }

    /// <summary>Like /dev/full.</summary>
    private sealed class FullWriter : StringWriter
    {
        public override void Write(char value) => throw new IOException("No space left on device");

        public override void Write(string? value) => throw new IOException("No space left on device");

        public override void WriteLine(string? value) => throw new IOException("No space left on device");
    }
}
