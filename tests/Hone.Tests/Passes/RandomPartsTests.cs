using Hone.Graphs;
using Hone.Machine;
using Hone.Operators;
using Hone.Runtime;
using Hone.Tensors;
using Hone.Tests.Golden;

namespace Hone.Tests.Passes;

/// <summary>
/// Graphs that join and cut channels everywhere: values joined twice, in two joins, with inputs and constants, joins of
/// joins, parts of parts, parts as outputs. The numbers are small integers, so that plans equal the references.
/// </summary>
public class RandomPartsTests
{
    private const int Size = 3;

    [Theory]
    [InlineData(SimdLevel.V128, 1)]
    [InlineData(SimdLevel.V256, 1)]
    [InlineData(SimdLevel.V512, 1)]
    [InlineData(SimdLevel.V512, 2)]
    [InlineData(SimdLevel.V128, 3)]
    public void Parts_equal_copies(SimdLevel level, int batch)
    {
        if (level > SimdLevels.Best) return;
        for (int seed = 0; seed < 150; seed++)
        {
            var graph = Make(seed, batch, level);
            var inputs = graph.Inputs.ToDictionary(i => i.Name, i => Numbers(i.KnownShape, seed));
            var expected = Interpreter.Run(graph, inputs);
            using var session = new Session(graph, new SessionOptions { VerifyPasses = true, Level = level });
            for (int run = 0; run < 2; run++)
            {
                foreach (var (name, tensor) in session.Run(inputs))
                {
                    bool same = expected[name].AsSpan<float>().SequenceEqual(tensor.AsSpan<float>());
                    Assert.True(same, $"seed {seed}: {name}\n{GraphPrinter.Print(graph)}");
                }
            }

            var plan = session.Prepare(inputs);
            Assert.True(plan.ArenaLowerBound <= plan.ArenaBytes, $"seed {seed}: {plan.ArenaBytes} bytes");
        }
    }

    private static Graph Make(int seed, int batch, SimdLevel level)
    {
        var random = new SeededRandom(seed);
        var s = new GraphSketch(seed);
        int lanes = level.Lanes();
        List<(Value Value, int C)> values = [];
        for (int i = 0; i < 2; i++)
        {
            int c = Channels(random, lanes);
            values.Add((s.Input($"x{i}", batch, c, Size, Size), c));
        }

        values.Add((s.Constant("k", Numbers(new Shape(batch, lanes, Size, Size), seed)), lanes));
        int nodes = random.Next(4, 20);
        for (int i = 0; i < nodes; i++) Grow(s, random, values, $"n{i}", lanes);
        int outputs = random.Next(1, 5);
        var chosen = Enumerable.Range(0, outputs).Select(_ => values[random.Next(0, values.Count)].Value);
        return s.Return([.. chosen, values[^1].Value]);
    }

    /// <summary>Whole blocks mostly.</summary>
    private static int Channels(SeededRandom random, int lanes) =>
        random.Next(0, 4) == 0 ? random.Next(1, 3 * lanes) : lanes * random.Next(1, 4);

    private static void Grow(
        GraphSketch s, SeededRandom random, List<(Value Value, int C)> values, string name, int lanes)
    {
        var (x, c) = values[random.Next(Math.Max(0, values.Count - 6), values.Count)];
        switch (random.Next(0, 9))
        {
            case 0:
                values.Add((s.Node(new[] { "Relu", "Neg", "Abs" }[random.Next(0, 3)], name, [x]), c));
                break;
            case 1:
                var same = values.Where(v => v.C == c).ToArray();
                values.Add((s.Node("Max", name, [x, same[random.Next(0, same.Length)].Value]), c));
                break;
            case 2 or 3:
                int k = Channels(random, lanes);
                var w = s.Constant(name + ".w", Numbers(new Shape(k, c, 1, 1), k));
                values.Add((Clip(s, s.Node("Conv", name + ".conv", [x, w]), name), k));
                break;
            case 4 or 5:
                var joined = Enumerable.Range(0, random.Next(2, 5))
                    .Select(_ => values[random.Next(Math.Max(0, values.Count - 5), values.Count)]).ToArray();
                if (joined.Sum(v => v.C) > 12 * lanes) break;
                var all = s.Node("Concat", name, [.. joined.Select(v => v.Value)], ("axis", 1L));
                values.Add((all, joined.Sum(v => v.C)));
                break;
            case 6 when c > 1:
                Cut(s, random, values, x, c, name, lanes);
                break;
            case 7 when c > 1:
                int start = random.Next(0, c - 1) / lanes * lanes, end = random.Next(start + 1, c + 1);
                values.Add((Slice(s, x, start, end, name), end - start));
                break;
            default:
                var window = ("kernel_shape", (AttributeValue)new long[] { 3, 3 });
                values.Add((s.Node("MaxPool", name, [x], window, ("pads", new long[] { 1, 1, 1, 1 })), c));
                break;
        }
    }

    private static void Cut(
        GraphSketch s, SeededRandom random, List<(Value Value, int C)> values, Value x, int c, string name, int lanes)
    {
        int first = c > lanes && random.Next(0, 3) > 0 ? c / lanes / 2 * lanes : random.Next(1, c);
        if (first == 0) first = lanes;
        Value head = new(name + ".head"), tail = new(name + ".tail");
        var sizes = s.Constant(name + ".sizes", Tensor.Vector([first, (long)c - first]));
        var node = new Node("Split", [x, sizes], [head, tail], name);
        node.Attributes["axis"] = 1L;
        s.Graph.Nodes.Add(node);
        values.Add((head, first));
        values.Add((tail, c - first));
    }

    private static Value Slice(GraphSketch s, Value x, int start, int end, string name) => s.Node(
        "Slice", name,
        [
            x, s.Constant(name + ".start", Tensor.Vector((long)start)),
            s.Constant(name + ".end", Tensor.Vector((long)end)), s.Constant(name + ".axis", Tensor.Vector(1L)),
        ]);

    /// <summary>Keeps numbers small, whatever the depth.</summary>
    private static Value Clip(GraphSketch s, Value x, string name) =>
        s.Node(
            "Clip", name,
            [x, s.Constant(name + ".low", Tensor.Scalar(-9f)), s.Constant(name + ".high", Tensor.Scalar(9f))]);

    private static Tensor Numbers(Shape shape, int seed)
    {
        var random = new SeededRandom(seed);
        var tensor = Tensor.Create(DataType.Float32, shape);
        foreach (ref float x in tensor.AsSpan<float>()) x = random.Next(-2, 3);
        return tensor;
    }
}
