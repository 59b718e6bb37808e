namespace Hone.Cli.Images;

/// <summary>A picture in memory: 8-bit red, green, blue, row by row from the top, no padding.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Rgb">3 Width Height bytes.</param>
internal sealed record Picture(int Width, int Height, byte[] Rgb)
{
    /// <summary>The most pixels that are read: a 64-megapixel camera. A header can ask for more in 40 bytes.</summary>
    public const int MostPixels = 1 << 26;

    /// <summary>A black picture.</summary>
    /// <exception cref="PictureException">The size is not positive, or beyond <see cref="MostPixels"/>.</exception>
    public static Picture Create(string file, long width, long height)
    {
        if (width <= 0 || height <= 0) throw new PictureException(file, $"its size is {width}x{height}");
        if (width > MostPixels || height > MostPixels || width * height > MostPixels)
            throw new PictureException(file, $"{width}x{height} passes the limit of {MostPixels} pixels");
        return new Picture((int)width, (int)height, new byte[3 * width * height]);
    }
}

/// <summary>A picture file that cannot be used; an input-output failure to the caller.</summary>
internal sealed class PictureException(string file, string why) : IOException($"{file}: {why}");
