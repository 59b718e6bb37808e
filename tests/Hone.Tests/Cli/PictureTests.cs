using Hone.Cli;
using Hone.Cli.Images;
using Hone.Tensors;

namespace Hone.Tests.Cli;

/// <summary>From a picture file to a network's input and back.</summary>
public sealed class PictureTests
{
    [Fact]
    public void The_content_decides_the_kind_and_foreign_kinds_are_named()
    {
        using var folder = new TemporaryFolder();
        byte[] png = PngEncoder.Write(2, 1, 8, 0, interlaced: false, [], (x, _, _) => x * 200, 1);
        Assert.Equal([0, 0, 0, 200, 200, 200], PictureFile.Read(folder.File("really.jpg", png)).Rgb);
        Assert.Contains("GIF", Fails(folder.File("a.png", "GIF89a"u8.ToArray())), StringComparison.Ordinal);
        Assert.Contains("empty", Fails(folder.File("b.png", [])), StringComparison.Ordinal);
        Assert.Contains("not a picture", Fails(folder.File("c.png", "hello"u8.ToArray())), StringComparison.Ordinal);
        Tool.Refused(ExitCode.InputOutput, "run", "zoo:sobel", "--input", folder.File("a.png"));
    }

    [Fact]
    public void Portable_grey_and_colour_maps_are_read()
    {
        byte[] grey = [.. "P5\n# a comment\n2 1\n255\n"u8, 7, 9];
        Assert.Equal([7, 7, 7, 9, 9, 9], PnmReader.Read("a.pgm", grey).Rgb);
        byte[] colour = [.. "P6 1 1 65535\n"u8, 255, 255, 0, 0, 128, 0];
        Assert.Equal([255, 0, 128], PnmReader.Read("a.ppm", colour).Rgb);
        Assert.Throws<PictureException>(() => PnmReader.Read("a.pgm", grey[..^1]));
        Assert.Throws<PictureException>(() => PnmReader.Read("a.pgm", "P5 99999999 99999999 255\n"u8.ToArray()));
    }

    [Fact]
    public void Stretching_keeps_a_picture_of_the_same_size_and_mixes_by_half_pixels()
    {
        var picture = new Picture(2, 1, [0, 0, 0, 100, 100, 100]);
        Assert.Equal([0, 0, 0, 100, 100, 100], Stretch.To(picture, 2, 1));
        // Centres of four pixels over two: at -0.25 (clamped to 0), 0.25, 0.75, 1.25 (clamped to 1).
        Assert.Equal([0, 25, 75, 100], Stretch.To(picture, 4, 1).Where((_, i) => i % 3 == 0));
        Assert.Equal([50, 50, 50], Stretch.To(picture, 1, 1));
    }

    [Fact]
    public void Values_are_scaled_shifted_and_divided_channel_by_channel_in_either_layout()
    {
        var picture = new Picture(1, 1, [10, 20, 30]);
        var normalization = Normalization.Parse("0.5", "1,2,3", "2,4,8");
        float[] expected = [(5 - 1) / 2f, (10 - 2) / 4f, (15 - 3) / 8f];
        var planar = PictureTensor.From(picture, DataType.Float32, new Shape(2, 3, 1, 1), false, normalization, false);
        Assert.Equal([.. expected, .. expected], planar.AsSpan<float>().ToArray());
        var last = PictureTensor.From(picture, DataType.Float32, new Shape(1, 1, 1, 3), true, normalization, false);
        Assert.Equal(expected, last.AsSpan<float>().ToArray());
        var one = new Shape(1, 3, 1, 1);
        var blueFirst = PictureTensor.From(picture, DataType.Float32, one, false, normalization, true);
        Assert.Equal(expected.Reverse(), blueFirst.AsSpan<float>().ToArray());
        var bytes = PictureTensor.From(picture, DataType.UInt8, one, false, normalization, false);
        Assert.Equal([10, 20, 30], bytes.AsSpan<byte>().ToArray());
        var (width, height, channels, pixels) = PictureTensor.ToPixels(planar, normalization)!.Value;
        Assert.Equal((1, 1, 3), (width, height, channels));
        Assert.Equal([10, 20, 30], pixels);
    }

    [Fact]
    public void Sobel_draws_the_edge_of_a_square()
    {
        using var folder = new TemporaryFolder();
        static int Square(int x, int y, int c) => x >= 6 && y is > 0 and < 9 ? 40 : 0;
        string square = folder.File("square.png", PngEncoder.Write(12, 10, 8, 0, interlaced: false, [], Square, 1));
        string result = folder.File("edges.png");
        var (code, _, error) = Tool.Run("run", "zoo:sobel", "--input", square, "--save-image", result);
        Assert.True(code == ExitCode.Ok, error);
        var edges = PictureFile.Read(result);
        Assert.Equal((12, 10), (edges.Width, edges.Height));
        Assert.Equal(0, edges.Rgb[3 * ((5 * 12) + 2)]);
        Assert.Equal(160, edges.Rgb[3 * ((5 * 12) + 5)]);
        Assert.Equal(0, edges.Rgb[3 * ((5 * 12) + 8)]);
    }

    [DataFact]
    public void Jpegs_are_read_where_libjpeg_turbo_is_installed_and_hinted_at_where_not()
    {
        string dog = TestData.PathOf("images", "dog.jpg");
        if (TurboJpeg.Library is null)
        {
            Assert.Contains("apt-get install libturbojpeg0", Fails(dog), StringComparison.Ordinal);
            return;
        }

        var picture = PictureFile.Read(dog);
        Assert.Equal((1080, 1080), (picture.Width, picture.Height));
        Assert.InRange(picture.Rgb.Average(b => (double)b), 20, 235);
        byte[] cut = File.ReadAllBytes(dog);
        using var folder = new TemporaryFolder();
        Assert.Contains("damaged", Fails(folder.File("cut.jpg", cut[..(cut.Length / 2)])), StringComparison.Ordinal);
    }

    private static string Fails(string path) => Assert.ThrowsAny<IOException>(() => PictureFile.Read(path)).Message;
}
