namespace Hone.Tests;

/// <summary>
/// Test data that lives outside the project: the folder in HONE_TESTDATA, else ../shared/data beside the repository.
/// Without it tests are skipped with a reason, unless HONE_REQUIRE_TESTDATA=1.
/// </summary>
internal static class TestData
{
    private const string Missing = "no test data: set HONE_TESTDATA to its folder";

    private static readonly Lazy<string?> Root = new(Find);

    /// <summary>The folder, or null when there is none.</summary>
    public static string? Folder => Root.Value;

    /// <summary>Why tests over the data are skipped; null when they run.</summary>
    public static string? SkipReason =>
        Folder is not null || Environment.GetEnvironmentVariable("HONE_REQUIRE_TESTDATA") == "1"
            ? null : Missing;

    /// <summary>A file or folder of the data.</summary>
    public static string PathOf(params ReadOnlySpan<string> parts) =>
        Path.Combine([Folder ?? throw new DirectoryNotFoundException(Missing), .. parts]);

    /// <summary>The folder of the repository: the nearest one above the test assembly that holds Hone.slnx.</summary>
    public static string Repository()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Hone.slnx")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new DirectoryNotFoundException("the tests do not run inside the repository");
    }

    /// <summary>Every model of the data, those of the backend suite included, as paths in ordinal order.</summary>
    public static IReadOnlyList<string> Models() =>
        [.. Directory.EnumerateFiles(PathOf(), "*.onnx", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("HONE_TESTDATA") is { Length: > 0 } named)
            return Directory.Exists(named) ? named : null;
        string beside = Path.GetFullPath(Path.Combine(Repository(), "..", "shared", "data"));
        return Directory.Exists(beside) ? beside : null;
    }
}

/// <summary>A test over the test data.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class DataFactAttribute : FactAttribute
{
    public DataFactAttribute() => Skip = TestData.SkipReason;
}

/// <summary>A theory over the test data.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class DataTheoryAttribute : TheoryAttribute
{
    public DataTheoryAttribute() => Skip = TestData.SkipReason;
}
