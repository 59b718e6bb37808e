using Hone.Graphs;
using Hone.Kernels.Quantized;
using Hone.Machine;
using Hone.Operators;
using Hone.Runtime;
using Hone.Tensors;
using Hone.Tests.Golden;
using Hone.Tests.Operators;

namespace Hone.Tests.Kernels.Quantized;

/// <summary>The kernels give the references' bits.</summary>
public sealed unsafe class QuantizationKernelTests
{
    private static readonly DataType[] Types = [DataType.UInt8, DataType.Int8, DataType.UInt16, DataType.Int16];

    public static TheoryData<SimdLevel> Levels => GuardedRun.Levels;

    [Theory]
    [MemberData(nameof(Levels))]
    public void They_equal_the_references(SimdLevel level)
    {
        foreach (var type in Types)
            foreach (int channels in new[] { 1, 3 })
                foreach (int inner in new[] { 1, 7, 40, 1500 })
                    Check(type, channels, inner, level);
    }

    /// <summary>Every integer, and its neighbours half a step away.</summary>
    [Theory]
    [MemberData(nameof(Levels))]
    public void Every_integer_comes_back(SimdLevel level)
    {
        foreach (var type in Types)
        {
            int count = type.Size() == 1 ? 256 : 65536;
            var all = Tensor.Create(type, new Shape(count));
            for (int i = 0; i < all.ByteLength; i++)
                all.Bytes[i] = type.Size() == 1 ? (byte)i : (byte)(i % 2 == 0 ? i / 2 : i / 512);
            var floats = new float[count];
            fixed (byte* x = all.Bytes)
            fixed (float* y = floats) Run(Request(type, true, 1, count, [0.125f], [7]), level, x, y);
            double[] want = [.. Elements.ToDoubles(all).Select(v => (v - 7) / 8)];
            Assert.Equal(want, floats.Select(v => (double)v));
            byte[] back = new byte[all.ByteLength];
            fixed (byte* y = back)
            fixed (float* x = floats) Run(Request(type, false, 1, count, [0.125f], [7]), level, x, y);
            Assert.Equal(all.Bytes.ToArray(), back);
        }
    }

    /// <summary>Weights that are dequantized as they are packed give what the reference gives at once.</summary>
    [Fact]
    public void Deferred_constants_have_the_references_bits()
    {
        var random = new SeededRandom(5);
        foreach (var type in new[] { DataType.UInt8, DataType.Int8 })
            foreach (long axis in new[] { 0L, 1, -1 })
            {
                var shape = new Shape(20, 30, 31);
                var x = Tensor.Create(type, shape);
                foreach (ref byte b in x.Bytes) b = (byte)random.NextBits();
                int channels = shape[(int)axis];
                float[] scale = [.. Enumerable.Range(0, channels).Select(_ => random.NextSingle(0.01f, 1))];
                var zero = Tensor.Create(type, new Shape(channels));
                foreach (ref byte b in zero.Bytes) b = (byte)random.NextBits();
                Tensor[] inputs = [x, Tensor.Vector<float>(scale), zero];
                var want = OneNode.Run("DequantizeLinear", inputs, [("axis", axis)])[0];
                var s = new GraphSketch();
                Value[] constants = [.. inputs.Select((t, i) => s.Constant($"c{i}", t))];
                var weights = s.Node("DequantizeLinear", "weights", constants, ("axis", axis));
                var graph = s.Return(s.Node("Add", "y", [s.Input("x", 1), weights]));
                foreach (var level in SimdLevels.Available)
                {
                    using var session = new Session(graph, new SessionOptions { Level = level });
                    var y = session.Run(new Dictionary<string, Tensor> { ["x"] = Tensor.Vector(-0f) })["y"];
                    Assert.Equal(want.Bytes.ToArray(), y.Bytes.ToArray());
                }
            }
    }

    private static void Check(DataType type, int channels, int inner, SimdLevel level)
    {
        var random = new SeededRandom(inner + channels);
        var (least, most) = QuantizeLinear.Range(type);
        var shape = new Shape(2, channels, inner);
        var x = Tensor.Create(DataType.Float32, shape);
        float[] scale = [.. Enumerable.Range(0, channels).Select(_ => random.NextSingle(0.01f, 1))];
        var zero = Tensor.Create(type, channels == 1 ? Shape.Scalar : new Shape(channels));
        double[] points = [.. Enumerable.Range(0, channels).Select(_ => (double)random.Next(least, most + 1))];
        Elements.Store(points, zero);
        for (int i = 0; i < x.Length; i++)
            x.AsSpan<float>()[i] = random.Next(2 * least, 2 * most) * 0.5f * scale[i / inner % channels];
        x.AsSpan<float>()[0] = float.NaN;
        var s = Tensor.From(zero.Shape, scale);
        var want = OneNode.Run("QuantizeLinear", [x, s, zero])[0];
        var back = OneNode.Run("DequantizeLinear", [want, s, zero])[0];
        using var floats = new GuardedBuffer(x.ByteLength);
        using var integers = new GuardedBuffer(want.ByteLength);
        x.Bytes.CopyTo(new Span<byte>(floats.Pointer, x.ByteLength));
        int[] zeros = [.. points.Select(p => (int)p)];
        Run(Request(type, false, 2, inner, scale, zeros), level, floats.Pointer, integers.Pointer);
        Assert.Equal(want.Bytes, new Span<byte>(integers.Pointer, want.ByteLength));
        Run(Request(type, true, 2, inner, scale, zeros), level, integers.Pointer, floats.Pointer);
        Assert.Equal(back.Bytes, new Span<byte>(floats.Pointer, x.ByteLength));
    }

    private static QuantizationRequest Request(
        DataType type, bool back, long outer, long inner, float[] scale, int[] zero) => new()
        {
            Type = type, Back = back, Outer = outer, Inner = inner, Scale = scale, Zero = zero,
        };

    private static void Run(QuantizationRequest request, SimdLevel level, void* x, void* y)
    {
        var kernel = GuardedRun.Create(request, level);
        void** operands = stackalloc void*[] { x, y };
        for (int task = kernel.Tasks - 1; task >= 0; task--) kernel.Run(operands, task, null);
    }
}
