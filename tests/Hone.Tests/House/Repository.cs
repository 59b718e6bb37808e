namespace Hone.Tests.House;

/// <summary>The source tree that the tests were built from.</summary>
internal static class Repository
{
    /// <summary>The folder with Hone.slnx.</summary>
    public static string Root { get; } = TestData.Repository();

    /// <summary>Every C# file that people wrote, by its path from the root.</summary>
    public static IEnumerable<(string Path, string Text)> Sources(string under)
    {
        string folder = Path.Combine(Root, under);
        foreach (string file in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
        {
            string path = Path.GetRelativePath(Root, file).Replace('\\', '/');
            if (!path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))
                yield return (path, File.ReadAllText(file));
        }
    }
}
