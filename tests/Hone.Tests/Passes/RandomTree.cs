using Hone.Graphs;
using Hone.Tensors;
using Hone.Tests.Golden;

namespace Hone.Tests.Passes;

/// <summary>Seeded trees of element-wise operators, broadcasts and reductions: what becomes expressions.</summary>
internal static class RandomTree
{
    private static readonly string[] Unaries =
    [
        "Abs", "Neg", "Exp", "Erf", "Floor", "Relu", "Sigmoid", "Tanh", "Gelu", "HardSwish", "Softplus", "Softsign",
        "Elu",
    ];

    private static readonly string[] Binaries = ["Add", "Sub", "Mul", "Div", "Min", "Max", "PRelu", "Sum"];

    private static readonly string[] Reductions = ["ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin", "ReduceL2"];

    /// <summary>A graph of up to 20 such nodes over one input, with one to three outputs.</summary>
    public static Graph Make(int seed)
    {
        var random = new SeededRandom(seed);
        var s = new GraphSketch(seed);
        s.Graph.Opset = 20;
        int[] dims = [random.Next(1, 4), random.Next(1, 20), random.Next(1, 8), random.Next(1, 80)];
        var values = new List<(Value Value, int[] Dims)> { (s.Input("x", dims), dims) };
        for (int i = random.Next(2, 20); i > 0; i--) values.Add(Grow(s, random, values, $"v{values.Count}"));
        Value last = values[^1].Value, other = values[random.Next(1, values.Count)].Value;
        return other == last ? s.Return(last) : s.Return(last, other);
    }

    private static (Value Value, int[] Dims) Grow(
        GraphSketch s, SeededRandom random, List<(Value Value, int[] Dims)> values, string name)
    {
        T Pick<T>(IReadOnlyList<T> of) => of[random.Next(0, of.Count)];
        var (x, dims) = values[Math.Max(0, values.Count - random.Next(1, 4))];
        switch (random.Next(0, 10))
        {
            case 0:
                int axes = random.Next(1, 3);
                long[] last = axes == 1 ? [-1] : [-2, -1];
                var which = s.Constant(name + ".axes", Tensor.Vector(last));
                return (s.Node(Pick(Reductions), name, [x, which]), [.. dims[..^axes], .. Enumerable.Repeat(1, axes)]);
            case 1 or 2 or 3:
                return (s.Node(Pick(Unaries), name, [x]), dims);
            case 4:
                var three = s.Constant(name + ".power", Tensor.Scalar(Pick([2f, 3f])));
                return (s.Node("Pow", name, [x, three]), dims);
            case 5:
                Value? low = random.Next(0, 3) == 0 ? null : s.Constant(name + ".low", Tensor.Scalar(-0.5f));
                return (s.Node("Clip", name, [x, low, s.Constant(name + ".high")]), dims);
            case 6 or 7:
                int[] own = [.. dims.Select(d => random.Next(0, 2) == 0 ? 1 : d)];
                return (s.Node(Pick(Binaries), name, [x, s.Constant(name + ".k", own[random.Next(0, 5)..])]), dims);
            default:
                var (z, others) = Pick(values);
                string op = Pick(Binaries);
                if (op is "Div" or "PRelu") op = "Mul";
                return (s.Node(op, name, [x, z]), [.. dims.Zip(others, Math.Max)]);
        }
    }
}
