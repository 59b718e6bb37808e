using System.Text.RegularExpressions;

namespace Hone.Tests.House;

/// <summary>The folder tree of the library says what may use what; the usings must agree.</summary>
public partial class FolderTests
{
    private static readonly string[] Ground = ["Diagnostics", "Machine", "Tensors"];

    // Namespace Graphs is folder Graph: a class named as its namespace cannot be spoken of.
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Diagnostics"] = [],
        ["Machine"] = ["Diagnostics"],
        ["Tensors"] = ["Diagnostics", "Machine"],
        ["Graph"] = Ground,
        ["Operators"] = [.. Ground, "Graphs"],
        ["Onnx"] = [.. Ground, "Graphs", "Operators"],
        ["Kernels"] = Ground,
        ["Schedules"] = [.. Ground, "Kernels"],
        ["Passes"] = [.. Ground, "Graphs", "Operators", "Kernels", "Schedules"],
        ["Runtime"] = [.. Ground, "Graphs", "Operators", "Onnx", "Kernels", "Schedules", "Passes"],
        ["Compression"] = [.. Ground, "Graphs", "Operators", "Onnx", "Kernels", "Schedules", "Passes", "Runtime"],
    };

    [GeneratedRegex(@"^\s*(?:global )?using (?:static )?(?:\w+ = )?(?:global::)?Hone\.(\w+)", RegexOptions.Multiline)]
    private static partial Regex Usings();

    [GeneratedRegex(@"(?<![\w.])Hone\.(\w+)\.[A-Z]")]
    private static partial Regex QualifiedNames();

    [Fact]
    public void Each_folder_uses_only_those_below_it()
    {
        var wrong = new List<string>();
        foreach (var (path, text) in Repository.Sources("src/Hone"))
        {
            string folder = path.Split('/')[2];
            Assert.True(Allowed.ContainsKey(folder), $"{path} lies in a folder that the house does not have");
            var matches = Usings().Matches(text).Concat(QualifiedNames().Matches(text));
            string own = folder == "Graph" ? "Graphs" : folder;
            var used = matches.Select(m => m.Groups[1].Value).Distinct().Where(u => u != own);
            wrong.AddRange(used.Where(u => !Allowed[folder].Contains(u)).Select(u => $"{path} uses Hone.{u}"));
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void A_rule_that_is_broken_is_found()
    {
        var used = Usings().Matches("using Hone.Graphs;\nusing Hone.Tensors;\n").Select(m => m.Groups[1].Value);
        Assert.Equal(["Graphs"], used.Where(u => !Allowed["Kernels"].Contains(u)));
    }

    [Fact]
    public void Only_the_onnx_folder_knows_protobuf() => Assert.DoesNotContain(
        Repository.Sources("src"),
        s => s.Text.Contains("Google.Protobuf", StringComparison.Ordinal)
            && !s.Path.StartsWith("src/Hone/Onnx/", StringComparison.Ordinal));

    [Fact]
    public void Only_executable_memory_calls_native_code() => Assert.Equal(
        ["src/Hone/Machine/ExecutableMemory.cs"],
        Repository.Sources("src/Hone")
            .Where(s => s.Text.Contains("DllImport", StringComparison.Ordinal)
                || s.Text.Contains("LibraryImport", StringComparison.Ordinal)
                || s.Text.Contains("NativeLibrary", StringComparison.Ordinal))
            .Select(s => s.Path));

    [Fact]
    public void No_file_passes_600_lines_and_no_line_passes_120_columns()
    {
        foreach (string part in new[] { "src", "tests", "bench" })
        {
            foreach (var (path, text) in Repository.Sources(part))
            {
                string[] lines = text.Split('\n');
                Assert.True(lines.Length <= 601, $"{path} has {lines.Length} lines");
                int longest = Array.FindIndex(lines, l => l.Length > 120);
                Assert.True(longest < 0, $"{path}:{longest + 1} is too long");
            }
        }
    }
}
