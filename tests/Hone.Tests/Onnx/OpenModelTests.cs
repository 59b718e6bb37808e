using System.Buffers.Binary;
using Google.Protobuf;
using Hone.Diagnostics;
using Hone.Graphs;
using Hone.Onnx;
using Hone.Onnx.Schema;
using Hone.Runtime;
using Hone.Tensors;
using static Hone.Tests.Onnx.ModelFactory;

namespace Hone.Tests.Onnx;

/// <summary>Models whose large weights stay in their files until somebody asks for them.</summary>
public sealed class OpenModelTests : IDisposable
{
    private const int Rows = 80, Columns = 90;

    private readonly string _folder = Directory.CreateTempSubdirectory("hone-open-").FullName;

    private string ModelPath => Path.Combine(_folder, "m.onnx");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("raw")]
    [InlineData("floats")]
    [InlineData("external")]
    public void An_opened_model_is_the_loaded_one_and_leaves_large_weights_where_they_are(string storage)
    {
        File.WriteAllBytes(ModelPath, Model(storage).ToByteArray());
        var opened = OnnxModel.Open(ModelPath);
        Assert.True(DeferredBytes.Are(WeightOf(opened).Memory));
        Assert.Empty(GraphComparer.Differences(OnnxModel.Load(ModelPath), opened));
    }

    [Fact]
    public void Floats_kept_one_by_one_are_read_as_well()
    {
        // Field 4 with wire type 5, unpacked, as the first versions of protobuf wrote it.
        var model = Model("raw");
        model.Graph.Initializers[0].Raw = ByteString.Empty;
        byte[] one = new byte[5 * Rows * Columns];
        for (int i = 0; i < Rows * Columns; i++)
        {
            one[5 * i] = (4 << 3) | 5;
            BinaryPrimitives.WriteSingleLittleEndian(one.AsSpan((5 * i) + 1), i);
        }

        byte[] tensor = [.. model.Graph.Initializers[0].ToByteArray(), .. one];
        model.Graph.Initializers.Clear();
        byte[] graph = [.. model.Graph.ToByteArray(), .. Field(5, tensor)];
        model.Graph = null;
        File.WriteAllBytes(ModelPath, [.. model.ToByteArray(), .. Field(7, graph)]);
        Assert.Equal(Rows * Columns - 1, WeightOf(OnnxModel.Open(ModelPath)).AsSpan<float>()[^1]);
    }

    [Fact]
    public void A_plan_is_made_without_fetching_a_weight_and_outlives_the_file()
    {
        File.WriteAllBytes(ModelPath, Model("raw").ToByteArray());
        var graph = OnnxModel.Open(ModelPath);
        using var session = new Session(graph, new SessionOptions { KeepModel = true });
        using var loaded = new Session(OnnxModel.Load(ModelPath));
        var inputs = new Dictionary<string, Tensor> { ["x"] = Tensor.Create<float>(1, Rows) };
        inputs["x"].AsSpan<float>().Fill(1);
        session.Prepare(inputs);
        Assert.True(DeferredBytes.Are(WeightOf(graph).Memory));
        File.WriteAllText(ModelPath, "something else");
        float[] y = session.Run(inputs)["y"].AsSpan<float>().ToArray();
        Assert.Equal(loaded.Run(inputs)["y"].AsSpan<float>().ToArray(), y);
    }

    [Fact]
    public void A_file_that_is_deleted_or_replaced_can_still_be_read()
    {
        if (OperatingSystem.IsWindows()) return; // which does not let go of the name of an open file
        File.WriteAllBytes(ModelPath, Model("raw").ToByteArray());
        var first = OnnxModel.Open(ModelPath);
        var second = OnnxModel.Open(ModelPath);
        File.WriteAllText(ModelPath + ".new", "something else");
        File.Move(ModelPath + ".new", ModelPath, overwrite: true);
        Assert.Equal(1, WeightOf(first).AsSpan<float>()[1]);
        File.Delete(ModelPath);
        Assert.Equal(1, WeightOf(second).AsSpan<float>()[1]);
    }

    [Theory]
    [InlineData("raw", false)]
    [InlineData("raw", true)]
    [InlineData("external", false)]
    public void A_file_that_is_changed_in_place_is_refused_as_what_it_is(string storage, bool shorter)
    {
        File.WriteAllBytes(ModelPath, Model(storage).ToByteArray());
        using var session = Session.Load(ModelPath);
        string file = storage == "external" ? Path.Combine(_folder, "w.bin") : ModelPath;
        if (shorter) File.WriteAllBytes(file, File.ReadAllBytes(file)[..100]);
        File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddMinutes(1));
        var inputs = new Dictionary<string, Tensor> { ["x"] = Tensor.Create<float>(1, Rows) };
        var e = Assert.Throws<IOException>(() => session.Run(inputs));
        Assert.Contains(file, e.Message, StringComparison.Ordinal);
        Assert.Throws<IOException>(() => session.Run(inputs));
    }

    [Fact]
    public void A_graph_can_be_saved_into_its_own_file()
    {
        byte[] bytes = OnnxModel.ToBytes(OnnxModel.Load(Model("raw").ToByteArray(), "bytes"));
        File.WriteAllBytes(ModelPath, bytes);
        OnnxModel.Save(OnnxModel.Open(ModelPath), ModelPath);
        Assert.Equal(bytes, File.ReadAllBytes(ModelPath));
    }

    /// <summary>Every truncation, and every damaged byte outside the elements, is judged as in memory.</summary>
    [Fact]
    public void Damaged_files_are_judged_as_damaged_bytes_are()
    {
        byte[] whole = Model("raw").ToByteArray();
        int elements = sizeof(float) * Rows * Columns, refused = 0;
        for (int at = 0; at < whole.Length; at += at is > 200 && at < elements ? 1999 : 1)
        {
            Judge(whole[..at]);
            foreach (byte flip in (byte[])[0x01, 0x08, 0x80, 0xFF])
            {
                byte[] damaged = [.. whole];
                damaged[at] ^= flip;
                Judge(damaged);
            }
        }

        Assert.InRange(refused, 300, 2000);

        void Judge(byte[] bytes)
        {
            File.WriteAllBytes(ModelPath, bytes);
            string inMemory = Outcome(() => OnnxModel.Load(bytes, ModelPath));
            Assert.Equal(inMemory, Outcome(() => OnnxModel.Open(ModelPath)));
            if (inMemory.Length > 0) refused++;
        }
    }

    [Fact]
    public void Missing_files_and_folders_give_the_usual_exceptions()
    {
        Assert.Throws<FileNotFoundException>(() => OnnxModel.Open(Path.Combine(_folder, "none.onnx")));
        Assert.Throws<DirectoryNotFoundException>(() => OnnxModel.Open(Path.Combine(_folder, "none", "none.onnx")));
        Assert.Throws<UnauthorizedAccessException>(() => OnnxModel.Open(_folder));
        File.WriteAllText(ModelPath, "");
        Assert.Throws<ModelException>(() => OnnxModel.Open(ModelPath));
    }

    private static string Outcome(Func<Graph> load)
    {
        try
        {
            load();
            return "";
        }
        catch (ModelException e)
        {
            return e.Message;
        }
    }

    private static Tensor WeightOf(Graph graph) => graph.Nodes[0].Inputs[1]!.Constant!;

    private static byte[] Field(int number, byte[] payload)
    {
        var stream = new MemoryStream();
        var output = new CodedOutputStream(stream);
        output.WriteTag(number, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(payload));
        output.Flush();
        return stream.ToArray();
    }

    // y = x w of 0, 1, 2, ...
    private ModelProto Model(string storage)
    {
        var model = Of(Node("MatMul", "x,w", "y"));
        model.Graph.Inputs[0] = Value("x", 1, 1, Rows);
        model.Graph.Outputs[0] = Value("y", 1, 1, Columns);
        var w = new TensorProto { Name = "w", Type = (int)DataType.Float32, Dims = { Rows, Columns } };
        byte[] bytes = new byte[sizeof(float) * Rows * Columns];
        for (int i = 0; i < Rows * Columns; i++) BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(4 * i), i);
        if (storage == "raw") w.Raw = ByteString.CopyFrom(bytes);
        else if (storage == "floats") w.Floats.AddRange(Enumerable.Range(0, Rows * Columns).Select(i => (float)i));
        else
        {
            File.WriteAllBytes(Path.Combine(_folder, "w.bin"), bytes);
            w.Storage = StorageProto.External;
            w.External.Add(new EntryProto { Key = "location", Value = "w.bin" });
        }

        model.Graph.Initializers.Add(w);
        return model;
    }
}
