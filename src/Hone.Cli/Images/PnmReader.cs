namespace Hone.Cli.Images;

/// <summary>Reads binary PGM (P5, grey) and PPM (P6, RGB) of 8 or 16 bits.</summary>
internal static class PnmReader
{
    /// <summary>Decodes a file's content.</summary>
    /// <exception cref="PictureException">The file is damaged or too large.</exception>
    public static Picture Read(string file, byte[] content)
    {
        int at = 2, samples = content[1] == '6' ? 3 : 1;
        var picture = Picture.Create(file, Number(file, content, ref at), Number(file, content, ref at));
        int most = Number(file, content, ref at), size = most > 255 ? 2 : 1;
        if (most is < 1 or > 65535) throw new PictureException(file, $"a largest value of {most} is not one");
        at++;
        if (content.Length - at < (long)picture.Width * picture.Height * samples * size)
            throw new PictureException(file, "the picture is cut off");
        for (int i = 0; i < picture.Rgb.Length; i++)
        {
            int from = at + (size * (samples == 3 ? i : i / 3));
            int value = size == 1 ? content[from] : (content[from] << 8) | content[from + 1];
            picture.Rgb[i] = (byte)((Math.Min(value, most) * 255 + (most / 2)) / most);
        }

        return picture;
    }

    /// <summary>The next number after white space and comments.</summary>
    private static int Number(string file, byte[] content, ref int at)
    {
        while (at < content.Length && (char.IsWhiteSpace((char)content[at]) || content[at] == '#'))
        {
            if (content[at] == '#')
                while (at < content.Length && content[at] != '\n') at++;
            else
                at++;
        }

        long value = 0;
        int start = at;
        for (; at < content.Length && char.IsAsciiDigit((char)content[at]) && value < int.MaxValue; at++)
            value = (value * 10) + content[at] - '0';
        if (at == start || at >= content.Length || value > int.MaxValue)
            throw new PictureException(file, "the header is damaged");
        return (int)value;
    }
}
