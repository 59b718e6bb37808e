using System.Buffers.Binary;
using System.IO.Compression;
using Hone.Cli.Images;
using Hone.Tensors;

namespace Hone.Tests.Cli;

/// <summary>
/// Writes PNG files of every form, with a filter drawn at random for each row, as the specification reads.
/// </summary>
internal static class PngEncoder
{
    private static readonly (int X, int Y, int Dx, int Dy)[] Adam7 =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <summary>A file whose sample c of the pixel in column x and row y is sample(x, y, c).</summary>
    public static byte[] Write(
        int width, int height, int depth, int colour, bool interlaced, byte[] palette,
        Func<int, int, int, int> sample, long seed)
    {
        int samples = colour switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };
        var random = new SeededRandom(seed);
        using var pixels = new MemoryStream();
        foreach (var (x0, y0, dx, dy) in interlaced ? Adam7 : [(0, 0, 1, 1)])
        {
            int columns = (width - x0 + dx - 1) / dx, rows = (height - y0 + dy - 1) / dy;
            if (columns <= 0 || rows <= 0) continue;
            byte[] above = new byte[((columns * samples * depth) + 7) / 8];
            for (int y = 0; y < rows; y++)
            {
                byte[] row = new byte[above.Length];
                for (int i = 0; i < columns * samples; i++)
                    Put(row, i, depth, sample(x0 + (i / samples * dx), y0 + (y * dy), i % samples));
                pixels.Write(Filter(random.Next(0, 5), row, above, Math.Max(1, samples * depth / 8)));
                above = row;
            }
        }

        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[12]) = ((byte)depth, (byte)colour, (byte)(interlaced ? 1 : 0));
        byte[] note = Chunk("tEXt", "a comment"u8.ToArray());
        byte[] file = [0x89, .. "PNG\r\n\u001a\n"u8, .. Chunk("IHDR", header), .. note];
        byte[] data = Deflate(pixels.ToArray());
        int half = data.Length / 2; // IDAT may be cut anywhere
        return
        [
            .. file, .. palette.Length > 0 ? Chunk("PLTE", palette) : [],
            .. Chunk("IDAT", data[..half]), .. Chunk("IDAT", data[half..]), .. Chunk("IEND", []),
        ];
    }

    /// <summary>A chunk with its length and checksum.</summary>
    public static byte[] Chunk(string name, byte[] data)
    {
        byte[] chunk = new byte[12 + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        for (int i = 0; i < 4; i++) chunk[4 + i] = (byte)name[i];
        data.CopyTo(chunk, 8);
        uint crc = Crc32.Of(chunk.AsSpan(4, 4 + data.Length));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + data.Length), crc);
        return chunk;
    }

    private static byte[] Deflate(byte[] bytes)
    {
        using var compressed = new MemoryStream();
        using (var zlib = new ZLibStream(compressed, CompressionLevel.Fastest, leaveOpen: true)) zlib.Write(bytes);
        return compressed.ToArray();
    }

    private static void Put(byte[] row, int index, int depth, int value)
    {
        if (depth == 16) BinaryPrimitives.WriteUInt16BigEndian(row.AsSpan(2 * index), (ushort)value);
        else row[index * depth / 8] |= (byte)(value << (8 - depth - (index * depth % 8)));
    }

    private static byte[] Filter(int kind, byte[] row, byte[] above, int step)
    {
        byte[] line = new byte[1 + row.Length];
        line[0] = (byte)kind;
        for (int i = 0; i < row.Length; i++)
        {
            int a = i >= step ? row[i - step] : 0, b = above[i], c = i >= step ? above[i - step] : 0, p = a + b - c;
            int nearest = new[] { a, b, c }.MinBy(v => Math.Abs(p - v));
            line[1 + i] = (byte)(row[i] - (kind switch { 1 => a, 2 => b, 3 => (a + b) / 2, 4 => nearest, _ => 0 }));
        }

        return line;
    }
}
