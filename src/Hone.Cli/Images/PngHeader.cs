using System.Buffers.Binary;

namespace Hone.Cli.Images;

/// <summary>The IHDR chunk: size and the form of a pixel.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Depth">Bits of a sample: 1, 2, 4, 8, 16.</param>
/// <param name="Colour">0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha.</param>
/// <param name="Interlaced">True for Adam7's seven passes.</param>
internal readonly record struct PngHeader(long Width, long Height, int Depth, int Colour, bool Interlaced)
{
    /// <summary>Samples in a pixel.</summary>
    public int Samples => Colour switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };

    /// <summary>Bytes between a byte and the one that filters call its left neighbour.</summary>
    public int Step => Math.Max(1, Samples * Depth / 8);

    /// <summary>Bytes of a row of so many pixels, without the filter's.</summary>
    public int RowBytes(int pixels) => (int)((((long)pixels * Samples * Depth) + 7) / 8);

    /// <summary>Reads the 13 bytes of the chunk.</summary>
    public static PngHeader Read(string file, ReadOnlySpan<byte> chunk)
    {
        if (chunk.Length != 13) throw new PictureException(file, "the PNG's header is damaged");
        var header = new PngHeader(
            BinaryPrimitives.ReadUInt32BigEndian(chunk), BinaryPrimitives.ReadUInt32BigEndian(chunk[4..]),
            chunk[8], chunk[9], chunk[12] == 1);
        bool known = header.Colour switch
        {
            0 => header.Depth is 1 or 2 or 4 or 8 or 16,
            3 => header.Depth is 1 or 2 or 4 or 8,
            2 or 4 or 6 => header.Depth is 8 or 16,
            _ => false,
        };
        if (!known || chunk[10] != 0 || chunk[11] != 0 || chunk[12] > 1)
            throw new PictureException(
                file, $"there is no PNG of colour type {header.Colour} with {header.Depth} bits");
        return header;
    }
}
