using System.Text;

namespace Hone.Cli.Inputs;

/// <summary>The names of classes: a text file with one a line, the first for class 0.</summary>
internal static class Labels
{
    /// <summary>Reads a file; no names when there is none.</summary>
    /// <exception cref="IOException">It cannot be read, or is no text.</exception>
    public static string[] Read(string? path)
    {
        if (path is null) return [];
        byte[] content = FileBytes.Read(path, FileBytes.MostLabels);
        try
        {
            if (content.Contains((byte)0)) throw new IOException($"{path}: not a text file with a name a line");
            string text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(content);
            string[] lines = text.TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n');
            return lines[^1].Length == 0 ? lines[..^1] : lines;
        }
        catch (DecoderFallbackException e)
        {
            throw new IOException($"{path}: not a text file with a name a line, in UTF-8", e);
        }
    }
}
