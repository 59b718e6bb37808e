using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Hone.Graphs;
using Hone.Kernels;
using Hone.Machine;
using Hone.Operators;
using Hone.Runtime;
using Hone.Tensors;
using Hone.Tests.Golden;
using Hone.Tests.Runtime;

namespace Hone.Tests.Passes;

/// <summary>Quantized networks in bytes. Scales are powers of two, so that not one bit may differ.</summary>
public class ComputeInBytesTests
{
    [Fact]
    public void Networks_in_bytes_equal_the_references()
    {
        int convolutions = 0, sums = 0;
        for (int seed = 0; seed < 60; seed++)
        {
            var graph = Network(new SeededRandom(seed));
            var inputs = Agreement.Inputs(graph);
            foreach (ref float v in inputs["x"].AsSpan<float>()) v *= 60;
            var want = Interpreter.Run(graph, inputs);
            foreach (var level in SimdLevels.Available)
            {
                var options = new SessionOptions { KeepModel = true, Level = level, VerifyPasses = true };
                using var session = new Session(graph, options);
                foreach (var (name, tensor) in session.Run(inputs))
                    Assert.True(want[name].Bytes.SequenceEqual(tensor.Bytes), $"seed {seed}, {level}: {name} differs");
                var operators = session.Rewrite(inputs).Nodes.Select(n => n.Operator).ToArray();
                convolutions += operators.Count(o => o == "ByteConv");
                sums += operators.Count(o => o == "ByteAdd");
            }
        }

        Assert.True(convolutions > 100 && sums > 20, $"{convolutions} convolutions and {sums} sums");
    }

    /// <summary>Scales of any size: a layer may round what is half-way the other way than float32 does.</summary>
    [Fact]
    public void A_layer_lies_within_one_step_of_float32s()
    {
        int elements = 0, apart = 0;
        for (int seed = 0; seed < 30; seed++)
        {
            var graph = Network(new SeededRandom(seed), odd: true);
            var inputs = Agreement.Inputs(graph);
            foreach (ref float v in inputs["x"].AsSpan<float>()) v *= 60;
            using var session = new Session(graph, new SessionOptions { KeepModel = true });
            var rewritten = session.Rewrite(inputs);
            var layers = rewritten.Nodes.Where(n => n.Operator == "ByteConv").ToArray();
            rewritten.Outputs.AddRange(layers.SelectMany(n => new[] { n.Input(0)!, n.Output }).Distinct()
                .Except(rewritten.Outputs).Where(v => v.Producer is not null));
            var values = Interpreter.Run(rewritten, inputs);
            foreach (var layer in layers)
            {
                var x = layer.Input(0)!;
                byte[] y = values[layer.Output.Name].AsSpan<byte>().ToArray();
                double[] want = InFloat32(layer, x.Producer is null ? inputs[x.Name] : values[x.Name]);
                for (int i = 0; i < y.Length; i++)
                {
                    Assert.InRange(y[i] - want[i], -1, 1);
                    apart += y[i] == want[i] ? 0 : 1;
                }

                elements += y.Length;
            }
        }

        Assert.True(elements > 30_000 && apart < elements / 1000, $"{apart} of {elements} are a step apart");
    }

    /// <summary>
    /// A real network: kernels and references of what the pass made agree in every bit, where the processor fuses
    /// multiplication and addition as the references do.
    /// </summary>
    [DataFact]
    public void Kernels_have_the_bits_of_the_references()
    {
        const string name = "mobilenet_v2_1.0_224_qdq";
        string path = TestData.PathOf("models", name + ".onnx");
        using var session = Session.Load(path, new SessionOptions { KeepModel = true });
        var inputs = ModelTests.Inputs(name, session.Inputs);
        var rewritten = session.Rewrite(inputs);
        Assert.True(rewritten.Nodes.Count(n => n.Operator == "ByteConv") > 50);
        var want = Interpreter.Run(rewritten, inputs);
        bool fuses = Fma.IsSupported || AdvSimd.IsSupported;
        foreach (var (output, tensor) in session.Run(inputs))
        {
            float[] a = want[output].AsSpan<float>().ToArray(), b = tensor.AsSpan<float>().ToArray();
            for (int i = 0; i < a.Length; i++) Assert.Equal(a[i], b[i], fuses ? 0 : 0.02f);
        }
    }

    /// <summary>Fully connected layers, transposed or not, with and without a grid and a bias behind.</summary>
    [Fact]
    public void Products_equal_the_references()
    {
        for (int seed = 0; seed < 24; seed++)
        {
            var random = new SeededRandom(seed);
            var s = new GraphSketch();
            int k = random.Next(1, 70), n = random.Next(16, 60);
            bool gemm = seed % 2 == 0, transposed = gemm && seed % 4 == 0, odd = false;
            var input = gemm ? s.Input("x", 5, k) : s.Input("x", 2, 9, k);
            var x = Grid(s, random, input, "v", odd);
            var b = transposed ? Filters(s, random, "w", n, k, 0, odd) : Columns(s, random, "w", k, n);
            Value[] bias = gemm ? [s.Constant("c", n)] : [];
            var y = s.Node(gemm ? "Gemm" : "MatMul", "y", [x, b, .. bias], gemm && transposed ? [("transB", 1L)] : []);
            if (seed % 3 > 0) y = Grid(s, random, y, "r", odd);
            var graph = s.Return(s.Node("Neg", "n", [y]));
            var inputs = Agreement.Inputs(graph);
            foreach (ref float v in inputs["x"].AsSpan<float>()) v *= 60;
            foreach (var level in SimdLevels.Available)
            {
                using var session = new Session(graph, new SessionOptions { KeepModel = true, Level = level });
                var rewritten = session.Rewrite(inputs);
                Assert.Single(rewritten.Nodes, node => node.Operator == "ByteMatMul");
                var (plain, want) = (Interpreter.Run(graph, inputs)["n"], Interpreter.Run(rewritten, inputs)["n"]);
                var got = session.Run(inputs)["n"];
                Assert.True(want.Bytes.SequenceEqual(got.Bytes), $"seed {seed}, {level}");
                float[] a = plain.AsSpan<float>().ToArray(), c = got.AsSpan<float>().ToArray();
                float largest = a.Max(MathF.Abs);
                for (int i = 0; i < a.Length; i++) Assert.Equal(a[i], c[i], (seed % 3 > 0 ? 0.02f : 1e-6f) * largest);
            }
        }
    }

    private static Value Columns(GraphSketch s, SeededRandom random, string name, int k, int n)
    {
        var bytes = Tensor.Create<sbyte>(k, n);
        foreach (ref byte b in bytes.Bytes) b = (byte)random.Next(0, 256);
        var scale = new float[n];
        foreach (ref float f in scale.AsSpan()) f = MathF.Pow(2, random.Next(-8, -3));
        Value[] inputs = [s.Constant(name + ".q", bytes), s.Constant(name + ".s", Tensor.Vector(scale))];
        return s.Node("DequantizeLinear", name, inputs, ("axis", 1L));
    }

    [Fact]
    public void A_row_alone_has_the_bits_it_has_in_a_batch()
    {
        var graph = Network(new SeededRandom(4), batch: 3);
        var single = Network(new SeededRandom(4));
        using var many = new Session(graph, new SessionOptions());
        using var one = new Session(single, new SessionOptions());
        var inputs = Agreement.Inputs(graph);
        foreach (ref float v in inputs["x"].AsSpan<float>()) v *= 60;
        var y = many.Run(inputs).Values.First();
        var x = inputs["x"];
        for (int n = 0; n < 3; n++)
        {
            int length = x.Length / 3, result = y.Length / 3;
            var row = Tensor.From<float>(
                new Shape([1, .. x.Shape.Dims[1..]]), x.AsSpan<float>().Slice(n * length, length));
            var alone = one.Run(new Dictionary<string, Tensor> { ["x"] = row }).Values.First();
            Assert.True(alone.AsSpan<float>().SequenceEqual(y.AsSpan<float>().Slice(n * result, result)));
        }
    }

    [Fact]
    public void Exact_numerics_leave_float32()
    {
        var graph = Network(new SeededRandom(4));
        using var session = new Session(graph, new SessionOptions { Numerics = Numerics.Exact, KeepModel = true });
        Assert.DoesNotContain(session.Rewrite(Agreement.Inputs(graph)).Nodes, n => n.Operator == "ByteConv");
    }

    /// <summary>Convolutions of quantized filters, sums, pools and activations, a grid behind most.</summary>
    private static Graph Network(SeededRandom random, int batch = 1, bool odd = false)
    {
        var s = new GraphSketch();
        int channels = random.Next(1, 40), size = random.Next(3, 9), channelsBefore = channels;
        int axes = random.Next(0, 4) == 0 ? 1 : 2;
        long[] Each(long n) => [.. Enumerable.Repeat(n, axes)];
        long[] Pads(long n) => [.. Each(n), .. Each(n)];
        var input = axes == 1 ? s.Input("x", batch, channels, size) : s.Input("x", batch, channels, size, size);
        var x = Grid(s, random, input, "v", odd);
        var before = x;
        for (int i = 0; i < 7; i++)
        {
            Value y;
            int kind = random.Next(0, 7), now = channels;
            if (kind == 0) y = s.Node("Add", $"a{i}", [x, channelsBefore == channels ? before : x]);
            else if (kind == 1)
            {
                y = s.Node("MaxPool", $"a{i}", [x], ("kernel_shape", Each(3)), ("pads", Pads(1)));
            }
            else
            {
                bool depthwise = kind < 4;
                int k = depthwise ? channels : random.Next(1, 40), r = random.Next(0, 2) == 0 ? 1 : 3;
                var w = Filters(s, random, $"w{i}", k, depthwise ? 1 : channels, r, odd, axes);
                y = s.Node("Conv", $"a{i}", [x, w], ("group", depthwise ? channels : 1L),
                    ("pads", Pads(r / 2)));
                channels = k;
                if (random.Next(0, 3) == 0) y = s.Node("Relu", $"r{i}", [y]);
            }

            (before, channelsBefore) = (x, now);
            x = Grid(s, random, y, $"v{i}", odd);
            if (random.Next(0, 8) == 0) x = s.Node("Neg", $"n{i}", [x]);
        }

        return s.Return(x);
    }

    /// <summary>The bytes that DequantizeLinear, Conv and QuantizeLinear give in float32.</summary>
    private static double[] InFloat32(Node layer, Tensor input)
    {
        var node = new OperatorContext(layer, 21);
        float scale = node.Float("x_scale"), step = node.Float("y_scale");
        float low = node.Float("low"), high = node.Float("high");
        long zero = node.Int("x_zero"), filterZero = node.Int("w_zero");
        var conv = ConvGeometry.From(node);
        double[] x = input.Type == DataType.UInt8
            ? Array.ConvertAll(Elements.ToDoubles(input), q => (double)((float)(q - zero) * scale))
            : Array.ConvertAll(Elements.ToDoubles(input), v => Hone.Operators.Grid.At(v, scale, -zero, 8));
        double[] w = Elements.ToDoubles(layer.Input(1)!.Constant!), s = Elements.ToDoubles(layer.Input(2)!.Constant!);
        int terms = w.Length / conv.K;
        for (int i = 0; i < w.Length; i++) w[i] = (float)(w[i] - filterZero) * (float)s[i / terms % s.Length];
        double[] y = Conv.Sums(conv, x, w, layer.Input(3) is { } b ? Elements.ToDoubles(b.Constant!) : null);
        for (int i = 0; i < y.Length; i++)
            y[i] = node.Int("y_zero") + MathF.Round(Math.Min(high, Math.Max(low, (float)y[i] / step)));
        return y;
    }

    private static Value Grid(GraphSketch s, SeededRandom random, Value x, string name, bool odd)
    {
        bool signed = random.Next(0, 2) == 0;
        var zero = signed
            ? Tensor.Scalar((sbyte)random.Next(-128, 128)) : Tensor.Scalar((byte)random.Next(0, 256));
        float scale = MathF.Pow(2, random.Next(-1, 5)) * (odd ? random.NextSingle(1, 2) : 1);
        Value[] with = [s.Constant(name + ".s", Tensor.Scalar(scale)), s.Constant(name + ".z", zero)];
        return s.Node("DequantizeLinear", name, [s.Node("QuantizeLinear", name + ".q", [x, .. with]), .. with]);
    }

    /// <summary>Signed with a scale for each filter, or unsigned with one scale and a zero point.</summary>
    private static Value Filters(
        GraphSketch s, SeededRandom random, string name, int k, int c, int r, bool odd, int axes = 2)
    {
        bool signed = random.Next(0, 2) == 0;
        var shape = new Shape([k, c, .. Enumerable.Repeat(r, r > 0 ? axes : 0)]);
        var bytes = Tensor.Create(signed ? DataType.Int8 : DataType.UInt8, shape);
        foreach (ref byte b in bytes.Bytes) b = (byte)random.Next(0, 256);
        var scale = new float[signed ? k : 1];
        foreach (ref float f in scale.AsSpan())
            f = MathF.Pow(2, random.Next(-8, -3)) * (odd ? random.NextSingle(1, 2) : 1);
        var zero = signed ? Tensor.Create<sbyte>(k) : Tensor.Vector((byte)random.Next(0, 256));
        Value[] inputs =
        [
            s.Constant(name + ".q", bytes), s.Constant(name + ".s", Tensor.Vector(scale)),
            s.Constant(name + ".z", zero),
        ];
        return s.Node("DequantizeLinear", name, inputs, ("axis", 0L));
    }
}
