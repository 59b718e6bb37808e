using Google.Protobuf;
using Hone.Diagnostics;
using Hone.Graphs;
using Hone.Onnx;
using Hone.Onnx.Schema;
using Hone.Tensors;

namespace Hone.Tests.Onnx;

public class TensorReaderTests
{
    public static TheoryData<DataType> Types() => [.. Enum.GetValues<DataType>().Where(t => t != DataType.Undefined)];

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_type_survives_writing_and_reading(DataType type)
    {
        var tensor = Sample(type);
        var (name, again) = OnnxTensor.Load(OnnxTensor.ToBytes(tensor, "t"), "test");
        Assert.Equal("t", name);
        Assert.True(GraphComparer.Same(tensor, again));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Typed_fields_give_the_same_as_raw_bytes(DataType type)
    {
        var tensor = Sample(type);
        Assert.True(GraphComparer.Same(tensor, Load(Typed(tensor))));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void A_count_that_differs_from_the_shape_is_refused(DataType type)
    {
        var proto = Typed(Sample(type));
        proto.Dims[0] = 3;
        Assert.False(Assert.Throws<ModelException>(() => Load(proto)).IsUnsupported);
    }

    [Fact]
    public void Raw_truth_values_become_zero_or_one()
    {
        var proto = new TensorProto { Type = (int)DataType.Bool, Dims = { 3 }, Raw = ByteString.CopyFrom(0, 1, 7) };
        Assert.Equal([0, 1, 1], Load(proto).Bytes.ToArray());
    }

    [Theory]
    [InlineData(DataType.Int8, 128)]
    [InlineData(DataType.UInt8, -1)]
    [InlineData(DataType.Int16, 40000)]
    [InlineData(DataType.Float16, 65536)]
    public void Numbers_that_do_not_fit_are_refused(DataType type, int number) =>
        Assert.Throws<ModelException>(() =>
            Load(new TensorProto { Type = (int)type, Dims = { 1 }, Ints = { number } }));

    [Theory]
    [InlineData(14, "complex64")]
    [InlineData(17, "float8e4m3fn")]
    [InlineData(22, "int4")]
    [InlineData(99, "unknown type 99")]
    public void Types_that_are_not_represented_are_named(int type, string name)
    {
        var e = Assert.Throws<ModelException>(() =>
            Load(new TensorProto { Type = type, Dims = { 1 }, Raw = ByteString.CopyFrom(0) }));
        Assert.True(e.IsUnsupported);
        Assert.Contains(name, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, -1L)]
    [InlineData(true, 1L << 31, 1L)]
    [InlineData(true, 65536L, 65536L)]
    [InlineData(true, 1L << 62, 1L << 62, 0L)]
    public void Extents_are_checked_before_anything_is_allocated(bool isUnsafe, params long[] dims)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        var e = Assert.Throws<ModelException>(() => Load(new TensorProto { Type = 1, Dims = { dims } }));
        Assert.Equal(isUnsafe, e.IsUnsafe);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    [Fact]
    public void Elements_given_twice_are_refused() => Assert.Throws<ModelException>(
        () => Load(new TensorProto { Type = 1, Dims = { 1 }, Floats = { 1 }, Raw = ByteString.CopyFrom(0, 0, 0, 0) }));

    [Fact]
    public void Text_that_is_not_utf8_is_refused() => Assert.Throws<ModelException>(
        () => Load(new TensorProto { Type = 8, Dims = { 1 }, Strings = { ByteString.CopyFrom(0xC3, 0x28) } }));

    [Fact]
    public void Large_initializers_share_the_memory_of_the_file()
    {
        var model = ModelFactory.Of(ModelFactory.Node("Add", "x,w", "y"));
        model.Graph.Initializers.Add(ModelFactory.Zeros("w", DataType.Float32, 64, 64));
        byte[] file = model.ToByteArray();
        var tensor = OnnxModel.Read(file, "test").Nodes[0].Inputs[1]!.Constant!;
        Assert.True(file.AsSpan().Overlaps(tensor.Bytes));
    }

    private static Tensor Load(TensorProto proto) => OnnxTensor.Load(proto.ToByteArray(), "test").Tensor;

    /// <summary>Two rows of two elements, the extremes of the type among them.</summary>
    private static Tensor Sample(DataType type)
    {
        var shape = new Shape(2, 2);
        if (type == DataType.String) return Tensor.From<string>(shape, ["", "a", "ü", "\0x"]);
        var tensor = Tensor.Create(type, shape);
        var bytes = tensor.Bytes;
        for (int i = type.Size(); i < bytes.Length; i++) bytes[i] = type == DataType.Bool ? (byte)1 : (byte)(i * 67);
        return tensor;
    }

    private static TensorProto Typed(Tensor tensor)
    {
        var proto = new TensorProto { Type = (int)tensor.Type, Dims = { 2, 2 } };
        switch (tensor.Type)
        {
            case DataType.Float32: proto.Floats.AddRange(tensor.AsSpan<float>().ToArray()); break;
            case DataType.Float64: proto.Doubles.AddRange(tensor.AsSpan<double>().ToArray()); break;
            case DataType.Int64: proto.Longs.AddRange(tensor.AsSpan<long>().ToArray()); break;
            case DataType.UInt64: proto.Unsigned.AddRange(tensor.AsSpan<ulong>().ToArray()); break;
            case DataType.UInt32: proto.Unsigned.AddRange(tensor.AsSpan<uint>().ToArray().Select(x => (ulong)x)); break;
            case DataType.Int32: proto.Ints.AddRange(tensor.AsSpan<int>().ToArray()); break;
            case DataType.Int16: proto.Ints.AddRange(tensor.AsSpan<short>().ToArray().Select(x => (int)x)); break;
            case DataType.UInt16: proto.Ints.AddRange(tensor.AsSpan<ushort>().ToArray().Select(x => (int)x)); break;
            case DataType.Int8: proto.Ints.AddRange(tensor.AsSpan<sbyte>().ToArray().Select(x => (int)x)); break;
            case DataType.UInt8:
            case DataType.Bool: proto.Ints.AddRange(tensor.Bytes.ToArray().Select(x => (int)x)); break;
            case DataType.Float16:
                proto.Ints.AddRange(tensor.AsSpan<Half>().ToArray().Select(x => (int)BitConverter.HalfToUInt16Bits(x)));
                break;
            case DataType.BFloat16:
                for (int i = 0; i < 4; i++) proto.Ints.Add(BitConverter.ToUInt16(tensor.Bytes[(2 * i)..]));
                break;
            default: proto.Strings.AddRange(tensor.Text.ToArray().Select(ByteString.CopyFromUtf8)); break;
        }

        return proto;
    }
}
