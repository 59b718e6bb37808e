using System.Text.Json.Nodes;
using Hone.Cli;

namespace Hone.Tests.Cli;

/// <summary>Runs the tool inside the test process.</summary>
internal static class Tool
{
    /// <summary>The exit code and what was written.</summary>
    public static (int Code, string Out, string Error) Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = CommandLine.Run(args, output, error);
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>Runs with --json: the exit code is 0 and standard output holds one object and nothing else.</summary>
    public static JsonObject Json(params string[] args)
    {
        var (code, output, error) = Run([.. args, "--json"]);
        Assert.True(code == 0, error);
        return JsonNode.Parse(output)!.AsObject();
    }

    /// <summary>
    /// Asserts one clear message without a stack trace on standard error, and nothing on standard output.
    /// </summary>
    public static string Refused(int code, params string[] args)
    {
        var (actual, output, error) = Run(args);
        Assert.True(code == actual, $"exit {actual}, not {code}: {error}");
        Assert.Empty(output);
        Assert.StartsWith("hone: ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", error, StringComparison.Ordinal);
        return error;
    }
}

/// <summary>A folder that is deleted when the test ends.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("hone-test-").FullName;

    /// <summary>A file of this name in it, with this content when given.</summary>
    public string File(string name, byte[]? content = null)
    {
        string path = Path.Combine(_path, name);
        if (content is not null) System.IO.File.WriteAllBytes(path, content);
        return path;
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_path, recursive: true);

    /// <inheritdoc/>
    public override string ToString() => _path;
}
