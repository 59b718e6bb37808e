using Hone.Graphs;
using Hone.Tensors;
using Hone.Tests.Golden;

namespace Hone.Tests.Passes;

/// <summary>Seeded small networks of the operators that the passes look for, in orders that nobody chose.</summary>
internal static class RandomGraph
{
    private static readonly string[] Activations =
        ["Relu", "Sigmoid", "Tanh", "HardSwish", "LeakyRelu", "Elu", "Softplus", "Mish", "HardSigmoid"];

    /// <summary>A network of one input and one or two outputs.</summary>
    public static Graph Make(int seed)
    {
        var random = new SeededRandom(seed);
        var s = new GraphSketch(seed);
        int channels = random.Next(1, 20), size = random.Next(4, 9);
        var x = s.Input("x", random.Next(1, 3), channels, size, size);
        var values = new List<(Value Value, int C, int Size)> { (x, channels, size) };
        int nodes = random.Next(3, 14);
        for (int i = 0; i < nodes; i++) values.Add(Grow(s, random, values, $"v{i}"));
        var last = values[^1].Value;
        var other = values[random.Next(1, values.Count)].Value;
        return other == last ? s.Return(last) : s.Return(last, other);
    }

    private static (Value Value, int C, int Size) Grow(
        GraphSketch s, SeededRandom random, List<(Value Value, int C, int Size)> values, string name)
    {
        var (x, c, size) = values[random.Next(Math.Max(0, values.Count - 4), values.Count)];
        switch (random.Next(0, 9))
        {
            case 0 or 1:
                return Convolution(s, random, name, x, c, size);
            case 2:
                var same = values.Where(v => v.C == c && v.Size == size).ToArray();
                string both = random.Next(0, 3) == 0 ? "Mul" : "Add";
                return (s.Node(both, name, [x, same[random.Next(0, same.Length)].Value]), c, size);
            case 3:
                string op = new[] { "Add", "Sub", "Mul", "Div" }[random.Next(0, 4)];
                return (s.Node(op, name, [x, s.Constant(name + ".k", 1, c, 1, 1)]), c, size);
            case 4:
                string[] parts = [".scale", ".bias", ".mean", ".var"];
                Value[] statistics = [.. parts.Select(part => s.Constant(name + part, c))];
                return (s.Node("BatchNormalization", name, [x, .. statistics]), c, size);
            case 5:
                return (s.Node("Mul", name, [x, s.Node("Sigmoid", name + ".gate", [x])]), c, size);
            case 6:
                string pool = random.Next(0, 2) == 0 ? "MaxPool" : "AveragePool";
                var kernel = ("kernel_shape", (AttributeValue)new long[] { 3, 3 });
                return (s.Node(pool, name, [x], kernel, ("pads", new long[] { 1, 1, 1, 1 })), c, size);
            case 7:
                return (s.Node("Concat", name, [x, x], ("axis", 1L)), 2 * c, size);
            default:
                return (s.Node(Activations[random.Next(0, Activations.Length)], name, [x]), c, size);
        }
    }

    private static (Value Value, int C, int Size) Convolution(
        GraphSketch s, SeededRandom random, string name, Value x, int c, int size)
    {
        bool depthwise = random.Next(0, 3) == 0;
        int k = depthwise ? c : random.Next(1, 40), r = random.Next(0, 2) == 0 ? 1 : 3;
        var w = s.Constant(name + ".w", k, depthwise ? 1 : c, r, r);
        Value?[] inputs = [x, w, random.Next(0, 2) == 0 ? null : s.Constant(name + ".b", k)];
        long pad = r / 2;
        var group = ("group", (AttributeValue)(depthwise ? c : 1L));
        return (s.Node("Conv", name, inputs, ("pads", new[] { pad, pad, pad, pad }), group), k, size);
    }
}
