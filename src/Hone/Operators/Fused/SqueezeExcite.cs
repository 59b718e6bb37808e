using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Operators;

/// <summary>y[n,c] = x[n,c] g[n,c] with g[n] = act(W2 inner(W1 m[n] + b1) + b2), m[n,c] the mean of x[n,c].</summary>
/// <remarks>
/// Inputs x [N, C, spatial...], W1 [H, C, 1...], b1 (optional), W2 [C, H, 1...], b2 (optional); the attribute turned
/// says of each W whether its first two extents are the other way round. Source: Hu, Shen and Sun 2018,
/// arXiv:1709.01507.
/// </remarks>
internal sealed class SqueezeExcite : Operator
{
    /// <summary>The attribute that holds the activation between the products.</summary>
    public const string Inner = "inner";

    /// <summary>The attribute that says which weights are turned.</summary>
    public const string Turned = "turned";

    /// <inheritdoc/>
    public override string Name => "SqueezeExcite";

    /// <inheritdoc/>
    public override string Domain => "hone";

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (4, 5);

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes { get; } =
    [
        new(Turned, AttributeKind.Ints), .. FusedActivation.Attributes, .. FusedActivation.AttributesOf(Inner),
    ];

    /// <summary>Numbers between the two products.</summary>
    public static int Hidden(OperatorContext node) => node.ShapeOf(1)[IsTurned(node, 0) ? 1 : 0];

    /// <summary>Whether the weights of the first or the second product are stored [inputs, outputs].</summary>
    public static bool IsTurned(OperatorContext node, int product) => node.Ints(Turned) is { } t && t[product] != 0;

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        for (int i = 0; i < node.InputCount; i++)
            if (node.Has(i)) node.Require(i, DataType.Float32);
        node.RequireRank(0, 3);
        int channels = node.ShapeOf(0)[1], hidden = Hidden(node);
        Check(node, 1, hidden, channels);
        Check(node, 3, channels, hidden);
        node.Output(0, DataType.Float32, node.ShapeOf(0));
    }

    /// <inheritdoc/>
    public override Cost Cost(OperatorContext node)
    {
        var x = node.ShapeOf(0);
        return new Cost(2L * x[0] * x[1] * Hidden(node), 2 * x.Length);
    }

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        var shape = node.ShapeOf(0);
        double[] x = Elements.ToDoubles(node.Value(0));
        int channels = shape[1], plane = (int)shape.Product(2, shape.Rank);
        for (int n = 0; n < shape[0]; n++)
        {
            int map = n * channels * plane;
            var means = new double[channels];
            for (int c = 0; c < channels; c++)
                means[c] = x.AsSpan(map + (c * plane), plane).ToArray().Sum() / plane;
            double[] hidden = Layer(node, 0, means, Hidden(node), FusedActivation.Of(node.Node, Inner));
            double[] gates = Layer(node, 1, hidden, channels, FusedActivation.Of(node.Node));
            for (int i = 0; i < channels * plane; i++) x[map + i] *= gates[i / plane];
        }

        Elements.Store(x, node.Result(0));
    }

    private static void Check(OperatorContext node, int weights, int outputs, int inputs)
    {
        var shape = node.ShapeOf(weights);
        bool fits = shape.Length == (long)outputs * inputs && shape.Rank >= 2
            && shape[0] == (IsTurned(node, weights / 2) ? inputs : outputs);
        if (!fits) throw node.Fail($"weights {shape} are not {outputs} x {inputs}");
        if (node.Has(weights + 1) && node.ShapeOf(weights + 1).Length != outputs)
            throw node.Fail($"a bias {node.ShapeOf(weights + 1)} is not of {outputs} numbers");
    }

    private static double[] Layer(
        OperatorContext node, int product, double[] from, int outputs, FusedActivation activation)
    {
        int input = 1 + (2 * product);
        double[] w = Elements.ToDoubles(node.Value(input)), y = new double[outputs];
        double[]? bias = node.Has(input + 1) ? Elements.ToDoubles(node.Value(input + 1)) : null;
        bool turned = IsTurned(node, product);
        var f = activation.Function();
        for (int o = 0; o < outputs; o++)
        {
            double sum = bias?[o] ?? 0;
            for (int i = 0; i < from.Length; i++)
                sum += from[i] * w[turned ? (i * outputs) + o : (o * from.Length) + i];
            y[o] = f(sum);
        }

        return y;
    }
}
