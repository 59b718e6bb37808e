using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Hone.Tests.Codegen;

/// <summary>Machine code as the JIT prints it for methods that a small run of the tool compiles.</summary>
internal static partial class Listings
{
    /// <summary>The listings of a child process that runs SqueezeNet.</summary>
    public static Dictionary<string, string[]> Of(string methods, params (string Name, string Value)[] switches) =>
        OfModel("zoo:squeezenet_v1.1", methods, switches);

    /// <summary>The listings of a child process, by the header line that names the method.</summary>
    /// <param name="model">What it runs.</param>
    /// <param name="methods">Which methods, as DOTNET_JitDisasm understands it.</param>
    /// <param name="switches">Further environment variables.</param>
    public static Dictionary<string, string[]> OfModel(
        string model, string methods, params (string Name, string Value)[] switches)
    {
        string file = Path.GetTempFileName();
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                Path.Combine(AppContext.BaseDirectory, "Hone.Cli.dll"),
                "bench", model, "--warmup", "0s", "--duration", "0.01s", "--json",
                // Two threads that compile at once would write their listings into each other.
                "--threads", "1",
            },
        };
        start.Environment["DOTNET_JitDisasm"] = methods;
        start.Environment["DOTNET_JitStdOutFile"] = file;
        foreach (var (name, value) in switches) start.Environment[name] = value;
        using var child = Process.Start(start)!;
        var output = child.StandardOutput.ReadToEndAsync();
        string error = child.StandardError.ReadToEnd();
        child.WaitForExit();
        Assert.True(child.ExitCode == 0, $"{output.Result}\n{error}");
        string[] lines = File.ReadAllLines(file);
        File.Delete(file);
        return Split(lines);
    }

    /// <summary>
    /// The bodies of loops that hold no other loop: from the label that is jumped back to, to the jump.
    /// </summary>
    public static List<string[]> InnermostLoops(string[] listing)
    {
        var labels = new Dictionary<string, int>();
        var loops = new List<(int From, int To)>();
        for (int i = 0; i < listing.Length; i++)
        {
            var label = Label().Match(listing[i]);
            var jump = Jump().Match(listing[i]);
            if (label.Success) labels[label.Groups[1].Value] = i;
            else if (jump.Success && labels.TryGetValue(jump.Groups[1].Value, out int to)) loops.Add((to, i));
        }

        return [.. loops
            .Where(l => !loops.Any(m => m != l && m.From >= l.From && m.To <= l.To))
            .Select(l => listing[l.From..(l.To + 1)])];
    }

    private static Dictionary<string, string[]> Split(string[] lines)
    {
        var listings = new Dictionary<string, string[]>();
        int[] heads = [.. Enumerable.Range(0, lines.Length)
            .Where(i => lines[i].StartsWith("; Assembly listing", StringComparison.Ordinal))];
        for (int i = 0; i < heads.Length; i++)
            listings[lines[heads[i]]] = lines[heads[i]..(i + 1 < heads.Length ? heads[i + 1] : lines.Length)];
        return listings;
    }

    [GeneratedRegex(@"^(G_M\w+):")]
    private static partial Regex Label();

    [GeneratedRegex(@"^\s+j\w+\s+(?:SHORT )?(G_M\w+)")]
    private static partial Regex Jump();
}
