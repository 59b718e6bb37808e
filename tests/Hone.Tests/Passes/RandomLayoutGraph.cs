using Hone.Graphs;
using Hone.Tensors;
using Hone.Tests.Golden;

namespace Hone.Tests.Passes;

/// <summary>Seeded small networks of what reads and writes pictures in several layouts.</summary>
internal static class RandomLayoutGraph
{
    private static readonly int[] Channels = [1, 3, 8, 16, 24, 32, 64];

    /// <summary>A network of one input, with channels first or last, and one or two outputs.</summary>
    public static Graph Make(int seed, int nodes)
    {
        var random = new SeededRandom(seed);
        var s = new GraphSketch(seed);
        int size = random.Next(2, 20), channels = Channels[random.Next(0, Channels.Length)];
        bool last = random.Next(0, 3) == 0;
        var x = last ? s.Input("x", 1, size, size, channels) : s.Input("x", 1, channels, size, size);
        var pictures = new List<Value> { last ? Moved(s, "picture", x, 0, 3, 1, 2) : x };
        var sizes = new Dictionary<Value, (int C, int Size)> { [pictures[0]] = (channels, size) };
        var ends = new List<Value>();
        for (int i = 0; i < nodes; i++)
        {
            var of = pictures[random.Next(Math.Max(0, pictures.Count - 3), pictures.Count)];
            var (y, c) = Grow(s, random, $"v{i}", of, sizes[of].C, pictures.FindAll(p => sizes[p].C == sizes[of].C));
            if (c == 0)
            {
                ends.Add(y);
                continue;
            }

            pictures.Add(y);
            sizes[y] = (c, size);
        }

        if (ends.Count == 0) ends.Add(pictures[^1]);
        if (random.Next(0, 2) == 0) ends.Add(pictures[random.Next(0, pictures.Count)]);
        return s.Return([.. ends.Distinct().Where(v => v != x)]);

        (Value, int) Grow(GraphSketch s, SeededRandom random, string name, Value of, int c, List<Value> same) =>
            random.Next(0, 11) switch
            {
                0 or 1 or 2 => Convolution(s, random, name, of, c),
                3 => (s.Node("Add", name, [of, same[random.Next(0, same.Count)]]), c),
                4 => (s.Node("Concat", name, [of, same[random.Next(0, same.Count)]], ("axis", 1L)), 2 * c),
                5 => (s.Node("MaxPool", name, [of], ("kernel_shape", new long[] { 3, 3 }),
                    ("pads", new long[] { 1, 1, 1, 1 })), c),
                6 => (s.Node("Softmax", name, [of], ("axis", 1L)), c),
                7 => (s.Node("Atan", name, [Moved(s, name + ".last", of, 0, 2, 3, 1)]), 0),
                8 => (Tokens(s, name, of, c, size), c),
                9 => (s.Node("ConvTranspose", name, [of, s.Constant(name + ".w", c, 16, 1, 1)]), 16),
                _ => (s.Node("Relu", name, [of]), c),
            };
    }

    private static Value Moved(GraphSketch s, string name, Value of, params long[] order) =>
        s.Node("Transpose", name, [of], ("perm", order));

    /// <summary>A picture as rows of channels, through something that needs them so, and back.</summary>
    private static Value Tokens(GraphSketch s, string name, Value of, int c, int size)
    {
        var flat = s.Node("Reshape", name + ".flat", [of, s.Constant(name + ".a", Tensor.Vector(1L, c, size * size))]);
        var rows = s.Node("Softmax", name + ".rows", [Moved(s, name + ".tokens", flat, 0, 2, 1)]);
        var back = Moved(s, name + ".back", rows, 0, 2, 1);
        return s.Node("Reshape", name, [back, s.Constant(name + ".b", Tensor.Vector(1L, c, size, size))]);
    }

    private static (Value Value, int C) Convolution(GraphSketch s, SeededRandom random, string name, Value x, int c)
    {
        bool depthwise = random.Next(0, 4) == 0;
        int k = depthwise ? c : Channels[random.Next(0, Channels.Length)], r = random.Next(0, 2) == 0 ? 1 : 3;
        var w = s.Constant(name + ".w", k, depthwise ? 1 : c, r, r);
        long pad = r / 2;
        var group = ("group", (AttributeValue)(depthwise ? c : 1L));
        return (s.Node("Conv", name, [x, w], ("pads", new[] { pad, pad, pad, pad }), group), k);
    }
}
