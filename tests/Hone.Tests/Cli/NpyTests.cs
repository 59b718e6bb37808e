using System.Buffers.Binary;
using System.Text;
using Hone.Cli.Inputs;
using Hone.Tensors;

namespace Hone.Tests.Cli;

/// <summary>.npy files: every element type there and back, foreign forms read, damaged ones refused.</summary>
public sealed class NpyTests
{
    [Theory]
    [InlineData(DataType.Float32)]
    [InlineData(DataType.Float64)]
    [InlineData(DataType.Float16)]
    [InlineData(DataType.Int8)]
    [InlineData(DataType.Int16)]
    [InlineData(DataType.Int32)]
    [InlineData(DataType.Int64)]
    [InlineData(DataType.UInt8)]
    [InlineData(DataType.UInt16)]
    [InlineData(DataType.UInt32)]
    [InlineData(DataType.UInt64)]
    [InlineData(DataType.Bool)]
    public void Every_type_comes_back(DataType type)
    {
        using var folder = new TemporaryFolder();
        foreach (var shape in (Shape[])[Shape.Scalar, new Shape(3), new Shape(2, 3, 4), new Shape(0, 5)])
        {
            var tensor = Fill.Random(type, shape, 11);
            Npy.Write(folder.File("t.npy"), tensor);
            var back = Npy.Read(folder.File("t.npy"));
            Assert.Equal(type, back.Type);
            Assert.Equal(shape, back.Shape);
            Assert.True(tensor.Bytes.SequenceEqual(back.Bytes));
        }
    }

    [Fact]
    public void Bfloat16_is_written_as_float32_and_text_comes_back()
    {
        using var folder = new TemporaryFolder();
        Npy.Write(folder.File("b.npy"), Tensor.Vector((BFloat16)1.5f, (BFloat16)(-2f)));
        Assert.Equal([1.5f, -2f], Npy.Read(folder.File("b.npy")).AsSpan<float>().ToArray());
        Npy.Write(folder.File("s.npy"), Tensor.Vector("katze", "", "🐈"));
        Assert.Equal(["katze", "", "🐈"], Npy.Read(folder.File("s.npy")).Text.ToArray());
    }

    [Fact]
    public void Elements_start_at_a_multiple_of_64_bytes()
    {
        using var folder = new TemporaryFolder();
        Npy.Write(folder.File("t.npy"), Tensor.Vector(1f, 2f));
        byte[] content = File.ReadAllBytes(folder.File("t.npy"));
        Assert.Equal(0, (content.Length - 8) % 64);
        Assert.Equal((byte)'\n', content[^9]);
    }

    [Fact]
    public void Column_major_and_big_endian_files_are_read()
    {
        using var folder = new TemporaryFolder();
        byte[] header = Header("{'descr': '<i2', 'fortran_order': True, 'shape': (2, 3), }");
        string columns = folder.File("f.npy", [.. header, 1, 0, 4, 0, 2, 0, 5, 0, 3, 0, 6, 0]);
        Assert.Equal([1, 2, 3, 4, 5, 6], Npy.Read(columns).AsSpan<short>().ToArray().Select(x => (int)x));
        byte[] big = [.. Header("{'descr': '>i2', 'fortran_order': False, 'shape': (2,), }"), 1, 2, 0, 3];
        Assert.Equal([258, 3], Npy.Read(folder.File("b.npy", big)).AsSpan<short>().ToArray().Select(x => (int)x));
    }

    [Theory]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }")]
    [InlineData("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1000000, 1000000, 1000000), }")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999,), }")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }")]
    [InlineData("{'descr': '<f4', 'shape': (1,), }")]
    [InlineData("nonsense")]
    public void Foreign_and_hostile_headers_are_refused(string header)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("bad.npy", [.. Header(header), 0, 0, 0, 0]);
        Assert.Throws<IOException>(() => Npy.Read(path));
    }

    [Fact]
    public void Cut_off_files_are_refused_at_every_length()
    {
        using var folder = new TemporaryFolder();
        Npy.Write(folder.File("t.npy"), Tensor.Vector(1f, 2f));
        byte[] content = File.ReadAllBytes(folder.File("t.npy"));
        for (int length = 0; length < content.Length; length++)
        {
            string path = folder.File("cut.npy", content[..length]);
            Assert.Throws<IOException>(() => Npy.Read(path));
        }
    }

    [Fact]
    public void Unknown_versions_and_more_dimensions_than_numpy_has_are_refused()
    {
        using var folder = new TemporaryFolder();
        Npy.Write(folder.File("t.npy"), Tensor.Vector(1f, 2f));
        byte[] content = File.ReadAllBytes(folder.File("t.npy"));
        content[6] = 9;
        Assert.Throws<IOException>(() => Npy.Read(folder.File("new.npy", content)));
        string ones = string.Concat(Enumerable.Repeat("1,", 65));
        byte[] deep = [.. Header($"{{'descr': '<f4', 'fortran_order': False, 'shape': ({ones}), }}"), 0, 0, 0, 0];
        Assert.Throws<IOException>(() => Npy.Read(folder.File("deep.npy", deep)));
    }

    private static byte[] Header(string text)
    {
        byte[] start = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0, 0, 0];
        BinaryPrimitives.WriteUInt16LittleEndian(start.AsSpan(8), (ushort)text.Length);
        return [.. start, .. Encoding.Latin1.GetBytes(text)];
    }
}
