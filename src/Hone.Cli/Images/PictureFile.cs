namespace Hone.Cli.Images;

/// <summary>Reads a picture of any served kind. The content decides, not the name: a .jpg is often a PNG.</summary>
internal static class PictureFile
{
    /// <summary>The kinds by their first bytes; null readers are recognised only to be named in a refusal.</summary>
    private static readonly (byte[] Magic, string Kind, Func<string, byte[], Picture>? Read)[] Kinds =
    [
        ([0x89, (byte)'P', (byte)'N', (byte)'G'], "PNG", PngReader.Read),
        ([0xFF, 0xD8, 0xFF], "JPEG", JpegReader.Read),
        ("P5"u8.ToArray(), "PGM", PnmReader.Read),
        ("P6"u8.ToArray(), "PPM", PnmReader.Read),
        ("GIF8"u8.ToArray(), "GIF", null),
        ("BM"u8.ToArray(), "BMP", null),
        ("RIFF"u8.ToArray(), "WebP", null),
        ("II*\0"u8.ToArray(), "TIFF", null),
        ("MM\0*"u8.ToArray(), "TIFF", null),
    ];

    /// <summary>The kind of picture that a file holds by its first bytes; null for anything else.</summary>
    public static string? KindOf(string path)
    {
        using var file = File.OpenRead(path);
        // What is read from a pipe is gone for the reader that comes next.
        if (!file.CanSeek) return null;
        Span<byte> start = stackalloc byte[8];
        int length = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        foreach (var (magic, kind, _) in Kinds)
            if (magic.Length > 2 && start[..length].StartsWith(magic)) return kind;
        return null;
    }

    /// <summary>Reads the file.</summary>
    /// <exception cref="IOException">It cannot be read, is damaged, or is of another kind.</exception>
    public static Picture Read(string path)
    {
        byte[] content = FileBytes.Read(path, FileBytes.MostPicture);
        if (content.Length == 0) throw new PictureException(path, "the file is empty");
        foreach (var (magic, kind, read) in Kinds)
        {
            if (!content.AsSpan().StartsWith(magic)) continue;
            return read is not null ? read(path, content)
                : throw new PictureException(path, $"a {kind} picture; give a PNG, JPEG, PPM or PGM");
        }

        throw new PictureException(path, "not a picture that is served: PNG, JPEG, PPM, PGM");
    }
}
