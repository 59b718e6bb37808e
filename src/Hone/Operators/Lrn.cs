using Hone.Graphs;

namespace Hone.Operators;

/// <summary>
/// Local response normalisation across channels: y[n,c,i] = x[n,c,i] / (bias + alpha / size S)^beta with S the sum of
/// x[n,d,i]^2 over d from c - floor((size - 1) / 2) to c + ceil((size - 1) / 2), those inside [0, C).
/// </summary>
/// <remarks>Shapes: x [N, C, ...], y as x. Source: Krizhevsky, Sutskever and Hinton 2012, section 3.3.</remarks>
internal sealed class Lrn : Operator
{
    /// <inheritdoc/>
    public override string Name => "LRN";

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 1);

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes { get; } =
    [
        new("alpha", AttributeKind.Float),
        new("beta", AttributeKind.Float),
        new("bias", AttributeKind.Float),
        new("size", AttributeKind.Int, Required: true),
    ];

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        node.RequireRank(0, 2);
        long size = node.Int("size");
        if (size is < 1 or > int.MaxValue) throw node.Fail($"size is {size}; it must be at least 1");
        Elementwise.InferUnary(node, Elementwise.Floats);
    }

    /// <inheritdoc/>
    public override Cost Cost(OperatorContext node) =>
        new(node.ShapeOf(0).Length * Math.Min(node.Int("size"), node.ShapeOf(0)[1]), node.ShapeOf(0).Length);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        double alpha = node.Float("alpha", 1e-4f), beta = node.Float("beta", 0.75f), bias = node.Float("bias", 1);
        long size = node.Int("size");
        double[] x = Elements.ToDoubles(node.Value(0));
        var y = new double[x.Length];
        var view = AxisRows.Of(node.ShapeOf(0), 1, 2);
        for (int i = 0; i < x.Length; i++)
        {
            int c = i / view.Inner % view.Length, first = i - (c * view.Inner);
            long least = Math.Max(0, c - ((size - 1) / 2)), most = Math.Min(view.Length - 1, c + (size / 2));
            double sum = 0;
            for (long d = least; d <= most; d++) sum += x[first + (d * view.Inner)] * x[first + (d * view.Inner)];
            y[i] = x[i] / Math.Pow(bias + (alpha / size * sum), beta);
        }

        Elements.Store(y, node.Result(0));
    }
}
