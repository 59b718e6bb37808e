using System.Buffers.Binary;
using Hone.Cli.Images;
using Hone.Tensors;

namespace Hone.Tests.Cli;

/// <summary>PNG: every form is read pixel by pixel, what is written comes back, what is damaged is refused.</summary>
public sealed class PngTests
{
    public static TheoryData<int, int> Forms => new()
    {
        { 0, 1 }, { 0, 2 }, { 0, 4 }, { 0, 8 }, { 0, 16 }, { 2, 8 }, { 2, 16 }, { 3, 1 }, { 3, 2 }, { 3, 4 }, { 3, 8 },
        { 4, 8 }, { 4, 16 }, { 6, 8 }, { 6, 16 },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Every_form_is_read(int colour, int depth)
    {
        byte[] palette = new byte[3 << Math.Min(depth, 8)];
        for (int i = 0; i < palette.Length; i++) palette[i] = (byte)(37 * i);
        int most = (1 << depth) - 1;
        int Sample(int x, int y, int c) => ((x * 7919) + (y * 104729) + (c * 1299709)) & most;
        foreach (bool interlaced in (bool[])[false, true])
            foreach (var (width, height) in ((int, int)[])[(1, 1), (2, 1), (3, 5), (8, 8), (17, 13)])
            {
                byte[] colours = colour == 3 ? palette : [];
                var file = PngEncoder.Write(width, height, depth, colour, interlaced, colours, Sample, width);
                var picture = PngReader.Read("test.png", file);
                Assert.Equal((width, height), (picture.Width, picture.Height));
                for (int i = 0; i < picture.Rgb.Length; i++)
                {
                    int x = i / 3 % width, y = i / 3 / width, c = i % 3;
                    int raw = Sample(x, y, colour is 2 or 6 ? c : 0);
                    int grey = (int)Math.Round(raw * 255.0 / most, MidpointRounding.AwayFromZero);
                    int expected = colour == 3 ? palette[(3 * raw) + c] : grey;
                    Assert.Equal(expected, picture.Rgb[i]);
                }
            }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void What_is_written_comes_back(int channels)
    {
        var random = new SeededRandom(5);
        byte[] pixels = [.. Enumerable.Range(0, 19 * 23 * channels).Select(_ => (byte)random.Next(0, 256))];
        using var file = new MemoryStream();
        PngWriter.Write(file, 19, 23, channels, pixels);
        var picture = PngReader.Read("test.png", file.ToArray());
        Assert.Equal(channels == 3 ? pixels : [.. pixels.SelectMany(p => new[] { p, p, p })], picture.Rgb);
    }

    [Fact]
    public void Damage_at_any_byte_is_refused_or_harmless()
    {
        byte[] sound = PngEncoder.Write(9, 9, 8, 2, interlaced: true, [], (x, y, c) => (x * 20) + y + c, 1);
        for (int i = 8; i < sound.Length; i++)
        {
            byte[] file = [.. sound];
            file[i] ^= 0x55;
            Assert.Throws<PictureException>(() => PngReader.Read("test.png", file));
            Assert.Throws<PictureException>(() => PngReader.Read("test.png", sound[..i]));
        }
    }

    [Theory]
    [InlineData(0u, 5u)]
    [InlineData(uint.MaxValue, uint.MaxValue)]
    [InlineData(70000u, 70000u)]
    public void Hostile_sizes_are_refused_before_memory_is_taken(uint width, uint height)
    {
        byte[] header = new byte[13];
        BinaryPrimitives.WriteUInt32BigEndian(header, width);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 2);
        byte[] chunks = [.. PngEncoder.Chunk("IHDR", header), .. PngEncoder.Chunk("IEND", [])];
        byte[] file = [0x89, .. "PNG\r\n\u001a\n"u8, .. chunks];
        Assert.Throws<PictureException>(() => PngReader.Read("test.png", file));
    }

    [Fact]
    public void A_colour_beyond_the_palette_and_a_missing_palette_are_refused()
    {
        byte[] beyond = PngEncoder.Write(2, 2, 8, 3, interlaced: false, [1, 2, 3], (_, _, _) => 1, 1);
        Assert.Throws<PictureException>(() => PngReader.Read("test.png", beyond));
        byte[] missing = PngEncoder.Write(2, 2, 8, 3, interlaced: false, [], (_, _, _) => 0, 1);
        Assert.Throws<PictureException>(() => PngReader.Read("test.png", missing));
    }
}
