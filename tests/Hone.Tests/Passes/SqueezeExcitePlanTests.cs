using Hone.Graphs;
using Hone.Machine;
using Hone.Operators;
using Hone.Runtime;
using Hone.Tensors;
using Hone.Tests.Golden;

namespace Hone.Tests.Passes;

/// <summary>Squeeze-and-excite in the forms that exporters write, drawn at random between two convolutions.</summary>
public sealed class SqueezeExcitePlanTests
{
    [Theory]
    [InlineData(SimdLevel.V128)]
    [InlineData(SimdLevel.V256)]
    [InlineData(SimdLevel.V512)]
    public void Every_form_becomes_one_step_and_computes_the_same(SimdLevel level)
    {
        if (level > SimdLevels.Best) return;
        for (int seed = 0; seed < 60; seed++)
        {
            var graph = Block(seed);
            var inputs = Inputs(graph, seed);
            var expected = Interpreter.Run(graph, inputs)["y"];
            using var session = new Session(graph, new SessionOptions { VerifyPasses = true, Level = level });
            var kernels = session.Prepare(inputs).Steps.Select(step => step.Kernel);
            Assert.Single(kernels, k => k.StartsWith("squeeze.", StringComparison.Ordinal));
            AssertClose(expected, session.Run(inputs)["y"], $"seed {seed}");
        }
    }

    [Fact]
    public void Without_other_passes_the_graph_computes_the_same()
    {
        string[] near = ["fuse-activation", "fuse-matmul-bias", "choose-layouts", "fuse-squeeze-and-excite"];
        for (int seed = 0; seed < 30; seed++)
        {
            var graph = Block(seed);
            var inputs = Inputs(graph, seed);
            var expected = Interpreter.Run(graph, inputs)["y"];
            using var session = new Session(graph, new SessionOptions { SkippedPasses = [near[seed % near.Length]] });
            AssertClose(expected, session.Run(inputs)["y"], $"seed {seed}");
        }
    }

    [Fact]
    public void Threads_and_batches_change_no_bit()
    {
        for (int seed = 0; seed < 12; seed++)
        {
            var graph = Block(seed, images: 1);
            var dims = graph.Inputs[0].KnownShape;
            graph.Inputs[0].Declared = [new(null, "n"), dims[1], dims[2], dims[3]];
            var batch = Random(dims.With(0, 8), seed);
            byte[]? all = null;
            for (int threads = 1; threads <= 4; threads++)
            {
                using var session = new Session(graph, new SessionOptions { Threads = threads });
                byte[] bits = Run(session, batch);
                Assert.Equal(all ??= bits, bits);
            }

            using var alone = new Session(graph);
            foreach (int rows in new[] { 1, 2, 3 })
            {
                var part = Tensor.Wrap(
                    DataType.Float32, dims.With(0, rows), batch.Memory[..(batch.ByteLength / 8 * rows)]);
                byte[] bits = Run(alone, part);
                Assert.True(all.AsSpan(0, bits.Length).SequenceEqual(bits), $"seed {seed}, {rows} rows");
            }
        }
    }

    /// <summary>What must stay: gates that others read, another map's means, weights that vary, a pad.</summary>
    [Theory]
    [InlineData("read twice")]
    [InlineData("another map")]
    [InlineData("weights vary")]
    [InlineData("a pad")]
    [InlineData("a sum behind")]
    public void What_only_looks_like_one_is_left_alone(string how)
    {
        var s = new GraphSketch();
        var x = s.Input("x", 1, 8, 5, 5);
        var map = s.Node("Relu", "map", [x]);
        var mean = s.Node("GlobalAveragePool", "mean", [how == "another map" ? x : map]);
        var w1 = s.Constant("w1", 4, 8, 1, 1);
        if (how == "weights vary") w1 = s.Input("w", 4, 8, 1, 1);
        var pads = how == "a pad" ? ("pads", (AttributeValue)new long[] { 1, 1, 0, 0 }) : ("group", 1L);
        var far = ("strides", (AttributeValue)new long[] { 2, 2 });
        var hidden = s.Node("Relu", "hidden", [s.Node("Conv", "first", [mean, w1], pads, far)]);
        var gates = s.Node("Sigmoid", "gates", [s.Node("Conv", "second", [hidden, s.Constant("w2", 8, 4, 1, 1)])]);
        var y = s.Node("Mul", "y", [map, gates]);
        if (how == "a sum behind") y = s.Node("Relu", "z", [s.Node("Add", "sum", [y, x])]);
        var graph = how == "read twice" ? s.Return(y, s.Node("Exp", "e", [hidden])) : s.Return(y);
        var inputs = Inputs(graph, 1);
        using var session = new Session(graph, new SessionOptions { VerifyPasses = true });
        var kernels = session.Prepare(inputs).Steps.Select(step => step.Kernel);
        Assert.DoesNotContain(kernels, k => k.StartsWith("squeeze.", StringComparison.Ordinal));
        AssertClose(Interpreter.Run(graph, inputs)[y.Name], session.Run(inputs)[y.Name], how);
    }

    /// <summary>Conv, squeeze-and-excite in one of its forms, Conv.</summary>
    private static Graph Block(int seed, int? images = null)
    {
        var random = new SeededRandom(seed);
        var s = new GraphSketch(seed);
        int n = images ?? random.Next(1, 4), c = random.Next(1, 50), size = random.Next(1, 8), h = random.Next(1, 24);
        Value Small(string name, params int[] dims)
        {
            var value = s.Constant(name, dims);
            foreach (ref float v in value.Constant!.AsSpan<float>()) v = (v - 1) / 2;
            return value;
        }

        var x = s.Input("x", n, 5, size, size);
        var map = s.Node("Conv", "map", [x, Small("w", c, 5, 1, 1)]);
        bool flat = random.Next(0, 2) == 0;
        var mean = random.Next(0, 3) switch
        {
            0 => s.Node("GlobalAveragePool", "mean", [map]),
            1 => s.Node("ReduceMean", "mean", [map, s.Constant("axes", Tensor.Vector(-1L, 2L))]),
            _ => s.Node("ReduceMean", "mean", [map, s.Constant("axes", Tensor.Vector(2L, 3L))], ("keepdims", 0L)),
        };
        Value Shaped(string name, Value v, params long[] dims) =>
            s.Node("Reshape", name, [v, s.Constant(name + ".shape", Tensor.Vector(dims))]);
        var means = flat ? Shaped("means", mean, -1, c) : Shaped("means", mean, -1, c, 1, 1);
        Value? Bias(string name, int count) => random.Next(0, 2) == 0 ? null : Small(name, count);
        Value Product(string name, Value v, int inputs, int outputs) => (flat, random.Next(0, 3)) switch
        {
            (false, _) => s.Node(
                "Conv", name, [v, Small(name + ".w", outputs, inputs, 1, 1), Bias(name + ".b", outputs)]),
            (_, 0) => s.Node("Gemm", name, [v, Small(name + ".w", outputs, inputs), Bias(name + ".b", outputs)],
                ("transB", 1L)),
            (_, 1) => s.Node("Gemm", name, [v, Small(name + ".w", inputs, outputs), Bias(name + ".b", outputs)]),
            _ => s.Node("Add", name, [
                s.Node("MatMul", name + ".product", [v, Small(name + ".w", inputs, outputs)]),
                Small(name + ".b", outputs)]),
        };
        string[] inner = ["Relu", "HardSwish", "Tanh", "Softplus"], outer = ["Sigmoid", "HardSigmoid"];
        var first = Product("first", means, c, h);
        var hidden = random.Next(0, 5) == 0 ? first : s.Node(inner[random.Next(0, 4)], "hidden", [first]);
        var gates = s.Node(outer[random.Next(0, 2)], "gates", [Product("second", hidden, h, c)]);
        if (flat) gates = Shaped("shaped", gates, -1, c, 1, 1);
        Value[] operands = random.Next(0, 2) == 0 ? [map, gates] : [gates, map];
        return s.Return(s.Node("Conv", "y", [s.Node("Mul", "scaled", operands), Small("v", 7, c, 1, 1)]));
    }

    private static byte[] Run(Session session, Tensor x) =>
        session.Run(new Dictionary<string, Tensor> { ["x"] = x })["y"].Bytes.ToArray();

    private static Dictionary<string, Tensor> Inputs(Graph graph, int seed) =>
        graph.Inputs.ToDictionary(i => i.Name, i => Random(i.KnownShape, seed));

    private static Tensor Random(Shape shape, int seed)
    {
        var tensor = Tensor.Create(DataType.Float32, shape);
        var random = new SeededRandom(seed + 1000);
        foreach (ref float x in tensor.AsSpan<float>()) x = random.NextSingle(-1, 1);
        return tensor;
    }

    private static void AssertClose(Tensor expected, Tensor actual, string what)
    {
        float[] want = expected.AsSpan<float>().ToArray(), got = actual.AsSpan<float>().ToArray();
        Assert.Equal(want.Length, got.Length);
        float largest = want.Max(Math.Abs);
        for (int i = 0; i < want.Length; i++)
        {
            bool near = Math.Abs(want[i] - got[i]) <= 1e-5f * Math.Max(largest, 1e-3f);
            Assert.True(near, $"{what}: element {i} is {got[i]}, not {want[i]}");
        }
    }
}
