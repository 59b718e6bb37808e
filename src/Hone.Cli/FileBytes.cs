namespace Hone.Cli;

/// <summary>The content of files that users name, up to a size: a device or a pipe may never end.</summary>
internal static class FileBytes
{
    /// <summary>The most bytes of a .npy file: about what a tensor can have.</summary>
    public const int MostNpy = 0x7FFF0000;

    /// <summary>The most bytes of a picture: 64 megapixels of 16-bit RGB, hardly compressed.</summary>
    public const int MostPicture = 1 << 29;

    /// <summary>The most bytes of a list of names.</summary>
    public const int MostLabels = 1 << 24;

    /// <summary>Reads a file, a pipe or a device to its end.</summary>
    /// <exception cref="IOException">It cannot be read, or passes <paramref name="most"/> bytes.</exception>
    public static byte[] Read(string path, int most)
    {
        using var file = File.OpenRead(path);
        long length = file.CanSeek ? file.Length : 0;
        if (length > most) throw TooLarge(path, most);
        if (length > 0)
        {
            byte[] content = GC.AllocateUninitializedArray<byte>((int)length);
            file.ReadExactly(content);
            return content;
        }

        using var memory = new MemoryStream();
        byte[] buffer = new byte[1 << 16];
        for (int read; (read = file.Read(buffer)) > 0;)
        {
            if (memory.Length + read > most) throw TooLarge(path, most);
            memory.Write(buffer, 0, read);
        }

        return memory.ToArray();
    }

    private static IOException TooLarge(string path, int most) => new($"{path}: passes {most >> 20} MiB");
}
