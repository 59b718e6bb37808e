using System.Buffers.Binary;
using System.IO.Compression;

namespace Hone.Cli.Images;

/// <summary>Writes 8-bit grey or RGB PNG.</summary>
internal static class PngWriter
{
    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    /// <summary>Writes a picture of 1 (grey) or 3 (RGB) bytes a pixel, row by row from the top.</summary>
    public static void Write(Stream to, int width, int height, int channels, ReadOnlySpan<byte> pixels)
    {
        to.Write(Signature);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = 8;
        header[9] = (byte)(channels == 1 ? 0 : 2);
        Chunk(to, "IHDR"u8, header);
        using var compressed = new MemoryStream();
        using (var deflate = new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            int stride = width * channels;
            var row = new byte[1 + stride];
            row[0] = 1;
            for (int y = 0; y < height; y++)
            {
                // The left-neighbour filter: smooth pictures shrink by a third against none.
                var line = pixels.Slice(y * stride, stride);
                for (int i = 0; i < stride; i++)
                    row[1 + i] = (byte)(line[i] - (i >= channels ? line[i - channels] : 0));
                deflate.Write(row);
            }
        }

        Chunk(to, "IDAT"u8, compressed.GetBuffer().AsSpan(0, (int)compressed.Length));
        Chunk(to, "IEND"u8, []);
    }

    private static void Chunk(Stream to, ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        var chunk = new byte[12 + data.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        name.CopyTo(chunk.AsSpan(4));
        data.CopyTo(chunk.AsSpan(8));
        uint crc = Crc32.Of(chunk.AsSpan(4, 4 + data.Length));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + data.Length), crc);
        to.Write(chunk);
    }
}
