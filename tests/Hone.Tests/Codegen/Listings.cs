using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Hone.Tests.Codegen;

/// <summary>Machine code as the JIT prints it for methods that a small run of the tool compiles.</summary>
internal static partial class Listings
{
    /// <summary>The listings of a child process that runs SqueezeNet.</summary>
    public static Dictionary<string, string[]> Of(string methods, params (string Name, string Value)[] switches) =>
        OfModel("zoo:squeezenet_v1.1", methods, switches);

    /// <summary>The same with convolutions that may transform.</summary>
    public static Dictionary<string, string[]> OfFast(string methods, params (string Name, string Value)[] switches) =>
        Whole("zoo:squeezenet_v1.1", methods, switches, "--numerics", "fast");

    /// <summary>The listings of a child process, by the header line that names the method.</summary>
    /// <param name="model">What it runs.</param>
    /// <param name="methods">Which methods, as DOTNET_JitDisasm understands it.</param>
    /// <param name="switches">Further environment variables.</param>
    public static Dictionary<string, string[]> OfModel(
        string model, string methods, params (string Name, string Value)[] switches) =>
        Whole(model, methods, switches);

    private static Dictionary<string, string[]> Whole(
        string model, string methods, (string Name, string Value)[] switches, params string[] flags)
    {
        // The run compiles some kernels on a second thread, and two methods that are compiled at once write their
        // lines into each other: such a listing is thrown away, and the run repeated.
        for (int attempt = 1; ; attempt++)
        {
            string[] lines = RunOnce(model, methods, switches, flags);
            if (Split(lines) is { } listings) return listings;
            Assert.True(attempt < 20, $"twenty runs of {model} gave only listings written into each other");
        }
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

    private static string[] RunOnce(
        string model, string methods, (string Name, string Value)[] switches, string[] flags)
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
                "bench", model, "--warmup", "0s", "--duration", "0.01s", "--json", "--threads", "1",
            },
        };
        foreach (string flag in flags) start.ArgumentList.Add(flag);
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
        return lines;
    }

    // Null when a listing is not whole: its blocks are numbered from 1 without a gap, and its size is its last line.
    private static Dictionary<string, string[]>? Split(string[] lines)
    {
        var listings = new Dictionary<string, string[]>();
        int[] heads = [.. Enumerable.Range(0, lines.Length)
            .Where(i => lines[i].Contains("; Assembly listing", StringComparison.Ordinal))];
        for (int i = 0; i < heads.Length; i++)
        {
            string[] listing = lines[heads[i]..(i + 1 < heads.Length ? heads[i + 1] : lines.Length)];
            int block = 1;
            bool inOrder = listing.Select(line => Label().Match(line)).Where(label => label.Success)
                .All(label => label.Groups[1].Value.EndsWith($"_IG{block++:00}", StringComparison.Ordinal));
            bool ended = listing.Count(line => line.StartsWith("; Total bytes of code", StringComparison.Ordinal)) == 1
                && listing.Last(line => line.Trim().Length > 1)[0] == ';';
            if (!inOrder || !ended || !listings.TryAdd(listing[0], listing)) return null;
        }

        return listings;
    }

    [GeneratedRegex(@"^(G_M\w+):")]
    private static partial Regex Label();

    [GeneratedRegex(@"^\s+j\w+\s+(?:SHORT )?(G_M\w+)")]
    private static partial Regex Jump();
}
