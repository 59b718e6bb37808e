using System.Buffers.Binary;
using System.IO.Compression;

namespace Hone.Cli.Images;

/// <summary>Reads PNG: grey, RGB and palette, 1 to 16 bits, interlaced or not. Transparency is dropped.</summary>
/// <remarks>
/// Source: the PNG specification, ISO/IEC 15948. Checksums are checked; only as much is inflated as the header's size
/// calls for. 16-bit samples are rounded to 8.
/// </remarks>
internal static class PngReader
{
    /// <summary>Adam7: first column and row of each pass, and its steps.</summary>
    private static readonly (int X, int Y, int Dx, int Dy)[] Passes =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <summary>Decodes a file's content.</summary>
    /// <exception cref="PictureException">The file is damaged or too large.</exception>
    public static Picture Read(string file, byte[] content)
    {
        PngHeader? header = null;
        byte[] palette = [];
        using var compressed = new MemoryStream();
        foreach (var (name, data) in Chunks(file, content))
        {
            if (name == "IHDR") header = PngHeader.Read(file, content.AsSpan(data));
            else if (name == "PLTE") palette = content[data];
            else if (name == "IDAT") compressed.Write(content.AsSpan(data));
            else if (char.IsUpper(name[0]) && name != "IEND")
                throw new PictureException(file, $"PNG chunk {name} is not known");
        }

        if (header is not { } h) throw new PictureException(file, "the PNG has no header");
        if (h.Colour == 3 && palette.Length is 0 or > 768)
            throw new PictureException(file, "the PNG's palette is missing or damaged");
        var picture = Picture.Create(file, h.Width, h.Height);
        compressed.Position = 0;
        try
        {
            using var inflated = new ZLibStream(compressed, CompressionMode.Decompress);
            foreach (var (x, y, dx, dy) in h.Interlaced ? Passes : [(0, 0, 1, 1)])
                ReadPass(file, inflated, h, palette, picture, (x, y, dx, dy));
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new PictureException(file, "the PNG's pixels are damaged or cut off");
        }

        return picture;
    }

    /// <summary>Every chunk's name and where its data lies, checksums checked.</summary>
    private static List<(string Name, Range Data)> Chunks(string file, byte[] content)
    {
        var chunks = new List<(string, Range)>();
        int at = 8;
        while (true)
        {
            if (at + 12 > content.Length) throw new PictureException(file, "the PNG is cut off");
            uint length = BinaryPrimitives.ReadUInt32BigEndian(content.AsSpan(at));
            if (length > content.Length - at - 12) throw new PictureException(file, "the PNG is cut off");
            int size = (int)length;
            uint crc = BinaryPrimitives.ReadUInt32BigEndian(content.AsSpan(at + 8 + size));
            string name = System.Text.Encoding.Latin1.GetString(content, at + 4, 4);
            if (Crc32.Of(content.AsSpan(at + 4, 4 + size)) != crc)
                throw new PictureException(file, $"the checksum of PNG chunk {name} at byte {at} is wrong");
            chunks.Add((name, (at + 8)..(at + 8 + size)));
            if (name == "IEND") return chunks;
            at += 12 + size;
        }
    }

    private static void ReadPass(
        string file, Stream pixels, PngHeader h, byte[] palette, Picture picture, (int X, int Y, int Dx, int Dy) pass)
    {
        int columns = Steps(picture.Width, pass.X, pass.Dx), rows = Steps(picture.Height, pass.Y, pass.Dy);
        if (columns == 0 || rows == 0) return;
        byte[] row = new byte[h.RowBytes(columns)], above = new byte[row.Length];
        for (int i = 0; i < rows; i++)
        {
            int filter = pixels.ReadByte();
            pixels.ReadExactly(row);
            if (!PngFilter.Undo(filter, row, above, h.Step))
                throw new PictureException(file, "the PNG's pixels are damaged");
            var line = picture.Rgb.AsSpan(3 * picture.Width * (pass.Y + (i * pass.Dy)), 3 * picture.Width);
            for (int j = 0; j < columns; j++)
                WritePixel(file, row, j, h, palette, line.Slice(3 * (pass.X + (j * pass.Dx)), 3));
            (row, above) = (above, row);
        }
    }

    private static int Steps(int extent, int first, int step) => (extent - first + step - 1) / step;

    private static void WritePixel(string file, byte[] row, int x, PngHeader h, byte[] palette, Span<byte> rgb)
    {
        if (h.Colour == 3)
        {
            int entry = 3 * Raw(row, x, h.Depth);
            if (entry + 3 > palette.Length)
                throw new PictureException(file, "the PNG names a colour beyond its palette");
            palette.AsSpan(entry, 3).CopyTo(rgb);
            return;
        }

        bool colour = h.Samples >= 3;
        for (int c = 0; c < 3; c++) rgb[c] = Sample(row, (x * h.Samples) + (colour ? c : 0), h.Depth);
    }

    /// <summary>A sample scaled to 8 bits.</summary>
    private static byte Sample(byte[] row, int index, int depth)
    {
        int most = (1 << depth) - 1;
        return (byte)(((Raw(row, index, depth) * 255) + (most / 2)) / most);
    }

    private static int Raw(byte[] row, int index, int depth) => depth switch
    {
        16 => (row[2 * index] << 8) | row[(2 * index) + 1],
        8 => row[index],
        _ => (row[index * depth / 8] >> (8 - depth - (index * depth % 8))) & ((1 << depth) - 1),
    };
}
