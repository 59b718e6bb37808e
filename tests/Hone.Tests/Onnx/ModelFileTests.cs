using Hone.Diagnostics;
using Hone.Onnx;
using Hone.Operators;
using static Hone.Tests.Onnx.ModelFactory;

namespace Hone.Tests.Onnx;

public sealed class ModelFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("hone-file-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("")]
    [InlineData("once upon a time")]
    [InlineData("{\"graph\": {}}")]
    [InlineData("\b\u0008")]
    public void Files_that_are_no_models_are_refused_by_name(string content)
    {
        string path = Path.Combine(_folder, "story.onnx");
        File.WriteAllText(path, content);
        var e = Assert.Throws<ModelException>(() => OnnxModel.Load(path));
        Assert.Equal(path, e.File);
        Assert.Contains("not an ONNX model", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_files_and_folders_give_the_usual_exceptions()
    {
        Assert.Throws<FileNotFoundException>(() => OnnxModel.Load(Path.Combine(_folder, "none.onnx")));
        Assert.Throws<DirectoryNotFoundException>(() => OnnxModel.Load(Path.Combine(_folder, "none", "none.onnx")));
        Assert.Throws<UnauthorizedAccessException>(() => OnnxModel.Load(_folder));
    }

    [Fact]
    public void Bytes_streams_and_files_give_the_same_graph()
    {
        byte[] bytes = OnnxModel.ToBytes(Of(Node("Relu", "x", "y")).Read());
        string path = Path.Combine(_folder, "m.onnx");
        OnnxModel.Save(OnnxModel.Load(bytes, "bytes"), path);
        Assert.Equal(bytes, File.ReadAllBytes(path));
        Assert.Single(OnnxModel.Load(new MemoryStream(bytes), "stream").Nodes);
    }

    [Fact]
    public void A_file_of_empty_nodes_is_refused_before_they_become_objects()
    {
        // Field 7 (the graph) of 12 MB, which is six million times field 1 (a node) of length 0.
        byte[] file = new byte[7 + 12_000_000];
        byte[] head = [0x08, 8, 0x3A, 0x80, 0xB6, 0xDC, 0x05];
        head.CopyTo(file, 0);
        for (int i = head.Length; i < file.Length; i += 2) file[i] = 0x0A;
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.True(Assert.Throws<ModelException>(() => OnnxModel.Read(file, "nodes")).IsUnsafe);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    [Fact]
    public void No_explanation_is_kept_twice()
    {
        var names = OnnxOperators.Families.SelectMany(f => f.Operators).ToList();
        Assert.Equal(names.Distinct().Count(), names.Count);
        Assert.Empty(names.Intersect(OnnxOperators.Plain));
    }

    [Fact]
    public void Every_served_operator_is_one_of_ONNX()
    {
        var known = OnnxOperators.Families.SelectMany(f => f.Operators).Concat(OnnxOperators.Plain);
        Assert.Empty(OperatorTable.All.Where(o => o.Domain.Length == 0).Select(o => o.Name).Except(known));
    }
}
