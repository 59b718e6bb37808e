using Hone.Graphs;
using Hone.Operators;
using Hone.Runtime;
using Hone.Tensors;
using Hone.Tests.Golden;

namespace Hone.Tests.Passes;

/// <summary>
/// Graphs of views, copies, sums and products whose values live long, short, twice or not at all: any two values in one
/// place would show. The numbers are small integers, so that plans equal the references.
/// </summary>
public class RandomMemoryTests
{
    private static readonly int[][] Shapes =
        [[256], [16, 16], [4, 64], [1, 16, 4, 4], [2, 8, 4, 4], [1, 64, 2, 2], [1, 256, 1, 1], [2, 32, 4]];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void No_two_values_meet(bool optimize)
    {
        for (int seed = 0; seed < 300; seed++)
        {
            var graph = Make(seed);
            using var session = new Session(graph, new SessionOptions { VerifyPasses = true, Optimize = optimize });
            for (int run = 0; run < 2; run++)
            {
                var inputs = graph.Inputs.ToDictionary(i => i.Name, i => Numbers(i.KnownShape, seed + run));
                var expected = Interpreter.Run(graph, inputs);
                foreach (var (name, tensor) in session.Run(inputs))
                {
                    bool same = expected[name].AsSpan<float>().SequenceEqual(tensor.AsSpan<float>());
                    Assert.True(same, $"seed {seed}: {name}\n{GraphPrinter.Print(graph)}");
                }
            }
        }
    }

    private static Graph Make(int seed)
    {
        var random = new SeededRandom(seed);
        var s = new GraphSketch(seed);
        List<(Value Value, int[] Dims)> values = [];
        for (int i = 0; i < 2; i++)
        {
            int[] dims = Shapes[random.Next(0, Shapes.Length)];
            values.Add((s.Input($"x{i}", dims), dims));
        }

        values.Add((s.Constant("k", Numbers(new Shape(Shapes[1]), seed)), Shapes[1]));
        int nodes = random.Next(3, 25);
        for (int i = 0; i < nodes; i++) values.Add(Next(s, random, values, $"n{i}"));
        int outputs = random.Next(1, 5);
        var chosen = Enumerable.Range(0, outputs).Select(_ => values[random.Next(0, values.Count)].Value);
        return s.Return([.. chosen, values[^1].Value]);
    }

    private static (Value Value, int[] Dims) Next(
        GraphSketch s, SeededRandom random, List<(Value Value, int[] Dims)> values, string name)
    {
        var (x, dims) = values[random.Next(Math.Max(0, values.Count - 6), values.Count)];
        switch (random.Next(0, 9))
        {
            case 0:
                return (s.Node(new[] { "Relu", "Neg", "Abs" }[random.Next(0, 3)], name, [x]), dims);
            case 1 or 2:
                var same = values.Where(v => v.Dims.SequenceEqual(dims)).ToArray();
                string op = new[] { "Add", "Sub", "Max" }[random.Next(0, 3)];
                var sum = s.Node(op, name + ".sum", [x, same[random.Next(0, same.Length)].Value]);
                return (Clip(s, sum, name), dims);
            case 3 or 4:
                int[] to = Shapes[random.Next(0, Shapes.Length)];
                var shape = s.Constant(name + ".shape", Tensor.Vector(Array.ConvertAll(to, d => (long)d)));
                return (s.Node("Reshape", name, [x, shape]), to);
            case 5:
                return (s.Node("Identity", name, [x]), dims);
            case 6 when dims.Length > 1:
                return (Halves(s, x, name), dims);
            case 7 when dims.Length > 2:
                int c = dims[1];
                int[] filter = [c, c, .. Enumerable.Repeat(1, dims.Length - 2)];
                var w = s.Constant(name + ".w", Numbers(new Shape(filter), c));
                return (Clip(s, s.Node("Conv", name + ".conv", [x, w]), name), dims);
            case 8 when dims.Length == 2:
                var b = s.Constant(name + ".b", Numbers(new Shape(dims[1], dims[1]), dims[1]));
                return (Clip(s, s.Node("MatMul", name + ".product", [x, b]), name), dims);
            default:
                return (s.Node("Transpose", name, [x]), [.. dims.Reverse()]);
        }
    }

    /// <summary>Keeps numbers small, whatever the depth.</summary>
    private static Value Clip(GraphSketch s, Value x, string name) =>
        s.Node(
            "Clip", name,
            [x, s.Constant(name + ".low", Tensor.Scalar(-9f)), s.Constant(name + ".high", Tensor.Scalar(9f))]);

    /// <summary>Cuts in two along axis 1 and joins the parts the other way round.</summary>
    private static Value Halves(GraphSketch s, Value x, string name)
    {
        Value first = new(name + ".a"), second = new(name + ".b");
        var node = new Node("Split", [x], [first, second], name + ".split");
        node.Attributes["axis"] = 1L;
        node.Attributes["num_outputs"] = 2L;
        s.Graph.Nodes.Add(node);
        return s.Node("Concat", name, [second, first], ("axis", 1L));
    }

    private static Tensor Numbers(Shape shape, int seed)
    {
        var random = new SeededRandom(seed);
        var tensor = Tensor.Create(DataType.Float32, shape);
        foreach (ref float x in tensor.AsSpan<float>()) x = random.Next(-2, 3);
        return tensor;
    }
}
