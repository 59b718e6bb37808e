using Hone.Graphs;

namespace Hone.Operators;

/// <summary>
/// Average over a sliding window: y = sum of the window's elements / count. The count is of the taps on the input or,
/// with count_include_pad, also of those on the declared padding; taps beyond that (ceil_mode) never count.
/// </summary>
/// <remarks>
/// Shapes: x [N, C, spatial...], y [N, C, spatial...]; see <see cref="Window"/>. A window without any counted tap gives
/// 0.
/// </remarks>
internal sealed class AveragePool : Operator
{
    /// <inheritdoc/>
    public override string Name => "AveragePool";

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 1);

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes { get; } =
        [.. PoolGeometry.Attributes(10, 19), new("count_include_pad", AttributeKind.Int, 7)];

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        node.Require(0, Elementwise.Floats);
        node.Output(0, node.TypeOf(0), PoolGeometry.From(node).Output);
    }

    /// <inheritdoc/>
    public override Cost Cost(OperatorContext node) => PoolGeometry.From(node).Cost;

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        bool padded = node.Flag("count_include_pad");
        double[] x = Elements.ToDoubles(node.Value(0));
        var y = new double[node.Result(0).Length];
        PoolGeometry.From(node).ForEach((to, plane, walk, taps) =>
        {
            double sum = 0, count = padded ? walk.Padded() : taps.Length;
            foreach (var (_, input) in taps) sum += x[plane + input];
            y[to] = count == 0 ? 0 : sum / count;
        });
        Elements.Store(y, node.Result(0));
    }
}
