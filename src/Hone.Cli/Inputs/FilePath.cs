namespace Hone.Cli.Inputs;

/// <summary>Checks files that flags name before any work is done, so that no work is lost to a mistyped path.</summary>
internal static class FilePath
{
    /// <summary>The path of a file that exists, or null when the flag is not given.</summary>
    /// <exception cref="UsageException">It is empty.</exception>
    /// <exception cref="IOException">It is a folder, or is not there.</exception>
    public static string? ToRead(string flag, string? path)
    {
        if (path is null) return null;
        RefuseFolder(flag, path);
        return File.Exists(path) ? path : throw new FileNotFoundException($"there is no file '{path}'");
    }

    /// <summary>The path of a file that can be in the folder where it is asked for, or null without the flag.</summary>
    /// <exception cref="UsageException">It is empty.</exception>
    /// <exception cref="IOException">It is a folder, or its folder is not there.</exception>
    public static string? ToWrite(string flag, string? path)
    {
        if (path is null) return null;
        RefuseFolder(flag, path);
        string? folder = Path.GetDirectoryName(path);
        if (string.IsNullOrEmpty(folder) || Directory.Exists(folder)) return path;
        throw new DirectoryNotFoundException($"there is no folder '{folder}' to write '{path}' into");
    }

    /// <summary>The path of a folder that is there or can be made, or null without the flag.</summary>
    /// <exception cref="UsageException">It is empty.</exception>
    /// <exception cref="IOException">It is a file.</exception>
    public static string? Folder(string flag, string? path)
    {
        if (path is { Length: 0 }) throw new UsageException($"{flag} takes a folder, not ''");
        return File.Exists(path) ? throw new IOException($"'{path}' is a file; {flag} takes a folder") : path;
    }

    private static void RefuseFolder(string flag, string path)
    {
        if (path.Length == 0) throw new UsageException($"{flag} takes a file's name, not ''");
        if (Directory.Exists(path)) throw new IOException($"'{path}' is a folder; {flag} takes a file's name");
    }
}
