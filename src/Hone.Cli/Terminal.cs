using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hone.Cli.Reports;
using Spectre.Console;

namespace Hone.Cli;

/// <summary>Where a verb writes: results on standard output, progress and complaints on standard error.</summary>
/// <param name="Out">Standard output.</param>
/// <param name="Error">Standard error.</param>
internal sealed record Terminal(TextWriter Out, TextWriter Error)
{
    /// <summary>Columns of a table that goes to a file or a pipe, where nothing says how wide it may be.</summary>
    private const int WideEnough = 180;

    private static readonly JsonSerializerOptions Compact =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>True when the caller wants one JSON object instead of tables.</summary>
    public bool Json { get; init; }

    /// <summary>Tells how the work goes.</summary>
    public void Progress(string message)
    {
        try
        {
            Error.WriteLine(PlainText.Lines(message));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Standard error is closed or full: there is nobody to tell, and the work goes on.
        }
    }

    /// <summary>Writes the one object of <c>--json</c>, on one line.</summary>
    public void Write(JsonObject result) => Out.WriteLine(result.ToJsonString(Compact));

    /// <summary>Whether results go to a terminal and not into a file, a pipe or a test.</summary>
    private bool IsTerminal => ReferenceEquals(Out, Console.Out) && !Console.IsOutputRedirected;

    /// <summary>Whether results are to be letters only: not to a terminal, or NO_COLOR is set.</summary>
    public bool IsPlain => !IsTerminal || Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 };

    /// <summary>Columns that a table may take.</summary>
    public int Width => IsTerminal && Console.WindowWidth > 0 ? Console.WindowWidth : WideEnough;

    /// <summary>Writes a table; colours only to a terminal, and never when NO_COLOR is set.</summary>
    public void Write(Table table)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(Out),
            Ansi = IsPlain ? AnsiSupport.No : AnsiSupport.Detect,
            ColorSystem = IsPlain ? ColorSystemSupport.NoColors : ColorSystemSupport.Detect,
        });
        if (!IsTerminal) console.Profile.Width = WideEnough;
        console.Write(table);
    }
}
