namespace Hone.Cli.Reports;

/// <summary>Writes a file so that nobody sees half of it.</summary>
internal static class WholeFile
{
    /// <summary>
    /// Writes beside the file, then takes its place; an empty file, a device or a link is written to.
    /// </summary>
    /// <exception cref="IOException">It cannot be written; a file of some content is as it was.</exception>
    public static void Write(string path, string text)
    {
        var file = new FileInfo(path);
        // Taking their place would make a plain file of a device, whose length is 0, or of a link.
        if (file.Exists && (file.Length == 0 || file.LinkTarget is not null))
        {
            File.WriteAllText(path, text);
            return;
        }

        string part = $"{path}.{Guid.NewGuid():n}.part";
        try
        {
            File.WriteAllText(part, text);
            File.Move(part, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            File.Delete(part);
            throw new IOException($"'{path}' cannot be written: {e.Message.Replace(part, path)}", e);
        }
    }
}
