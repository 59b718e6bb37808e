using Hone.Diagnostics;
using Hone.Onnx.Schema;
using Hone.Tensors;
using static Hone.Tests.Onnx.ModelFactory;

namespace Hone.Tests.Onnx;

public sealed class ExternalDataTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("hone-external-").FullName;

    private string Folder => Directory.CreateDirectory(Path.Combine(_root, "model")).FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Elements_are_read_from_a_file_beside_the_model()
    {
        Directory.CreateDirectory(Path.Combine(Folder, "data"));
        File.WriteAllBytes(Path.Combine(Folder, "data", "w.bin"), [9, 9, 9, 9, 0, 0, 128, 63, 0, 0, 0, 64]);
        var tensor = Model("data/w.bin", "4", "8").Read(Folder).Nodes[0].Inputs[1]!.Constant!;
        Assert.Equal([1f, 2f], tensor.AsSpan<float>().ToArray());
    }

    [Theory]
    [InlineData("../outside.bin")]
    [InlineData("a/../../outside.bin")]
    [InlineData("..\\outside.bin")]
    [InlineData("/etc/hostname")]
    [InlineData("\\\\host\\share")]
    [InlineData("C:\\w.bin")]
    [InlineData("")]
    [InlineData("w\0.bin")]
    public void Paths_that_leave_the_folder_are_unsafe(string location)
    {
        File.WriteAllBytes(Path.Combine(_root, "outside.bin"), new byte[8]);
        Assert.True(Assert.Throws<ModelException>(() => Model(location).Read(Folder)).IsUnsafe);
    }

    [Fact]
    public void Links_are_followed_inside_the_folder_only()
    {
        File.WriteAllBytes(Path.Combine(_root, "outside.bin"), new byte[8]);
        File.WriteAllBytes(Path.Combine(Folder, "inside.bin"), new byte[8]);
        File.CreateSymbolicLink(Path.Combine(Folder, "good"), "inside.bin");
        File.CreateSymbolicLink(Path.Combine(Folder, "bad"), "../outside.bin");
        File.CreateSymbolicLink(Path.Combine(Folder, "worse"), Path.Combine(_root, "outside.bin"));
        Directory.CreateSymbolicLink(Path.Combine(Folder, "up"), _root);
        File.CreateSymbolicLink(Path.Combine(Folder, "loop"), "loop");
        Assert.NotNull(Model("good").Read(Folder));
        foreach (string bad in new[] { "bad", "worse", "up/outside.bin", "loop" })
            Assert.True(Assert.Throws<ModelException>(() => Model(bad).Read(Folder)).IsUnsafe, bad);
    }

    [Fact]
    public void A_model_in_a_linked_folder_finds_its_data()
    {
        File.WriteAllBytes(Path.Combine(Folder, "w.bin"), new byte[8]);
        string link = Path.Combine(_root, "link");
        Directory.CreateSymbolicLink(link, Folder);
        Assert.NotNull(Model("w.bin").Read(link));
    }

    [Theory]
    [InlineData("4", "8")]
    [InlineData("-1", "8")]
    [InlineData("9223372036854775807", "8")]
    [InlineData("0", "16")]
    [InlineData("x", "8")]
    public void Ranges_beyond_the_file_are_refused(string offset, string length)
    {
        File.WriteAllBytes(Path.Combine(Folder, "w.bin"), new byte[8]);
        Assert.Throws<ModelException>(() => Model("w.bin", offset, length).Read(Folder));
    }

    [Fact]
    public void Overlapping_ranges_cannot_multiply_a_file()
    {
        File.WriteAllBytes(Path.Combine(Folder, "w.bin"), new byte[16]);
        var model = Model("w.bin");
        for (int i = 0; i < 8; i++) model.Graph.Initializers.Add(External($"w{i}", "w.bin", $"{i}", "8"));
        Assert.True(Assert.Throws<ModelException>(() => model.Read(Folder)).IsUnsafe);
    }

    [Fact]
    public void A_model_from_memory_has_no_folder() =>
        Assert.True(Assert.Throws<ModelException>(() => Model("w.bin").Read()).IsUnsafe);

    [Fact]
    public void A_missing_file_is_named()
    {
        var e = Assert.Throws<ModelException>(() => Model("w.bin").Read(Folder));
        Assert.Contains("w.bin", e.Message, StringComparison.Ordinal);
        Assert.False(e.IsUnsafe);
    }

    private static ModelProto Model(string location, string offset = "0", string length = "8")
    {
        var model = Of(Node("Add", "x,w", "y"));
        model.Graph.Initializers.Add(External("w", location, offset, length));
        return model;
    }

    private static TensorProto External(string name, string location, string offset, string length) => new()
    {
        Name = name,
        Type = (int)DataType.Float32,
        Dims = { 2 },
        Storage = StorageProto.External,
        External =
        {
            new EntryProto { Key = "location", Value = location },
            new EntryProto { Key = "offset", Value = offset },
            new EntryProto { Key = "length", Value = length },
        },
    };
}
