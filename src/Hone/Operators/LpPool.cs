using Hone.Graphs;

namespace Hone.Operators;

/// <summary>Norm of a sliding window: y = (sum of |x|^p)^(1/p); padding counts as zeros.</summary>
/// <remarks>Shapes: x [N, C, spatial...], y [N, C, spatial...]; see <see cref="Window"/>.</remarks>
internal sealed class LpPool : Operator
{
    /// <inheritdoc/>
    public override string Name => "LpPool";

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 1);

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes { get; } =
        [.. PoolGeometry.Attributes(18, 18), new("p", AttributeKind.Int)];

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        node.Require(0, Elementwise.Floats);
        Power(node);
        node.Output(0, node.TypeOf(0), PoolGeometry.From(node).Output);
    }

    /// <inheritdoc/>
    public override Cost Cost(OperatorContext node) => PoolGeometry.From(node).Cost;

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        double p = Power(node);
        double[] x = Elements.ToDoubles(node.Value(0));
        var y = new double[node.Result(0).Length];
        PoolGeometry.From(node).ForEach((to, plane, _, taps) =>
        {
            double sum = 0;
            foreach (var (_, input) in taps) sum += Math.Pow(Math.Abs(x[plane + input]), p);
            y[to] = Math.Pow(sum, 1 / p);
        });
        Elements.Store(y, node.Result(0));
    }

    /// <summary>The attribute p, 2 when absent.</summary>
    internal static double Power(OperatorContext node)
    {
        long p = node.Int("p", 2);
        if (p < 1) throw node.Fail($"attribute p is {p}; it must be at least 1");
        return p;
    }
}
