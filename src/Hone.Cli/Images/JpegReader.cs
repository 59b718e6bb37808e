namespace Hone.Cli.Images;

/// <summary>Reads JPEG through libjpeg-turbo's TurboJPEG interface, when the system has it.</summary>
internal static unsafe class JpegReader
{
    /// <summary>Decodes a file's content.</summary>
    /// <exception cref="PictureException">The library is missing, or the file is damaged or too large.</exception>
    public static Picture Read(string file, byte[] content)
    {
        var library = TurboJpeg.Library ?? throw new PictureException(
            file, "JPEG needs libjpeg-turbo, which is not installed: apt-get install libturbojpeg0, or give a PNG");
        void* decoder = library.InitDecompress();
        if (decoder == null) throw new PictureException(file, "libjpeg-turbo does not start");
        try
        {
            fixed (byte* bytes = content)
            {
                int width, height, subsampling, colours;
                if (library.DecompressHeader(
                    decoder, bytes, (nuint)content.Length, &width, &height, &subsampling, &colours) != 0)
                    throw new PictureException(file, $"not a sound JPEG: {library.Error(decoder)}");
                var picture = Picture.Create(file, width, height);
                fixed (byte* pixels = picture.Rgb)
                {
                    if (library.Decompress(
                        decoder, bytes, (nuint)content.Length, pixels, width, 0, height, TurboJpeg.Rgb, 0) != 0)
                        throw new PictureException(file, $"the JPEG is damaged: {library.Error(decoder)}");
                }

                return picture;
            }
        }
        finally
        {
            library.Destroy(decoder);
        }
    }
}
