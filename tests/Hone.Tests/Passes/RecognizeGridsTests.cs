using Hone.Graphs;
using Hone.Machine;
using Hone.Operators;
using Hone.Runtime;
using Hone.Tensors;
using Hone.Tests.Golden;
using Hone.Tests.Runtime;

namespace Hone.Tests.Passes;

/// <summary>QuantizeLinear and DequantizeLinear as one fused function, to the last bit.</summary>
public class RecognizeGridsTests
{
    /// <summary>Numbers on, beside and half way between the points of grids with odd scales.</summary>
    [Fact]
    public void A_grid_has_the_bits_of_the_two_operators()
    {
        foreach (var type in new[] { DataType.UInt8, DataType.Int8, DataType.UInt16, DataType.Int16 })
            for (int seed = 0; seed < 12; seed++)
            {
                var random = new SeededRandom(seed);
                float scale = random.NextSingle(1e-3f, 1);
                var x = Tensor.Create<float>(4000);
                foreach (ref float v in x.AsSpan<float>())
                {
                    v = random.Next(-800, 800) * 0.5f * scale;
                    for (int i = random.Next(-3, 4); i != 0; i -= Math.Sign(i))
                        v = i > 0 ? MathF.BitIncrement(v) : MathF.BitDecrement(v);
                }

                float[] special = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, -0f, 1e-40f, -1e30f];
                special.CopyTo(x.AsSpan<float>());
                var graph = Pair(type, scale, random.Next(0, 100), x.Shape);
                var inputs = new Dictionary<string, Tensor> { ["x"] = x };
                var want = Interpreter.Run(graph, inputs)["y"];
                foreach (var level in SimdLevels.Available)
                {
                    using var session = new Session(graph, new SessionOptions { Level = level, KeepModel = true });
                    Assert.Equal(["Grid"], session.Rewrite(inputs).Nodes.Select(n => n.Operator));
                    Assert.Equal(want.Bytes.ToArray(), session.Run(inputs)["y"].Bytes.ToArray());
                }
            }
    }

    /// <summary>Networks of whole numbers, so that sums are exact: not one bit may differ.</summary>
    [Fact]
    public void Quantized_networks_equal_the_references()
    {
        for (int seed = 0; seed < 40; seed++)
        {
            var graph = Network(new SeededRandom(seed));
            var inputs = Agreement.Inputs(graph);
            foreach (ref float v in inputs["x"].AsSpan<float>()) v *= 400;
            var want = Interpreter.Run(graph, inputs);
            foreach (var level in SimdLevels.Available)
            {
                var options = new SessionOptions
                {
                    KeepModel = true, Level = level, VerifyPasses = true, Numerics = Hone.Kernels.Numerics.Exact,
                };
                using var session = new Session(graph, options);
                foreach (var (name, tensor) in session.Run(inputs))
                    Assert.True(want[name].Bytes.SequenceEqual(tensor.Bytes), $"seed {seed}, {level}: {name} differs");
                Assert.DoesNotContain(session.Rewrite(inputs).Nodes, n => n.Operator == "QuantizeLinear");
            }
        }
    }

    private static Graph Pair(DataType type, float scale, int zero, Shape shape)
    {
        var s = new GraphSketch();
        s.Graph.Opset = 21;
        return s.Return(Grid(s, s.Input("x", [.. shape]), "y", type, scale, zero));
    }

    private static Value Grid(GraphSketch s, Value x, string name, DataType type, float scale, int zero)
    {
        var point = Tensor.Create(type, Shape.Scalar);
        Elements.Store([(double)zero], point);
        Value[] with = [s.Constant(name + ".s", Tensor.Scalar(scale)), s.Constant(name + ".z", point)];
        var q = s.Node("QuantizeLinear", name + ".q", [x, .. with]);
        return s.Node("DequantizeLinear", name, [q, .. with]);
    }

    /// <summary>Convolutions, sums, pools and joins, a grid of whole numbers behind each.</summary>
    private static Graph Network(SeededRandom random)
    {
        var s = new GraphSketch();
        int channels = random.Next(1, 20), size = random.Next(3, 9);
        var x = Grid(s, s.Input("x", 1, channels, size, size), "v", DataType.UInt8, 3, 128);
        for (int i = 0; i < 6; i++)
        {
            Value y;
            switch (random.Next(0, 5))
            {
                case 0:
                    y = s.Node("Add", $"a{i}", [x, x]);
                    break;
                case 1:
                    y = s.Node("MaxPool", $"a{i}", [x], ("kernel_shape", new long[] { 3, 3 }),
                        ("pads", new long[] { 1, 1, 1, 1 }));
                    break;
                case 2:
                    y = s.Node("Concat", $"a{i}", [x, x], ("axis", 1L));
                    channels *= 2;
                    break;
                default:
                    bool depthwise = random.Next(0, 2) == 0;
                    int k = depthwise ? channels : random.Next(1, 20), r = random.Next(1, 3) == 1 ? 1 : 3;
                    var w = Tensor.Create<float>(k, depthwise ? 1 : channels, r, r);
                    foreach (ref float v in w.AsSpan<float>()) v = random.Next(-2, 3);
                    long pad = r / 2;
                    y = s.Node("Conv", $"a{i}", [x, s.Constant($"w{i}", w)], ("group", depthwise ? channels : 1L),
                        ("pads", new[] { pad, pad, pad, pad }));
                    channels = k;
                    break;
            }

            x = Grid(s, y, $"v{i}", DataType.UInt8, random.Next(2, 20), random.Next(0, 200));
        }

        return s.Return(x);
    }
}
