using Hone.Graphs;

namespace Hone.Operators;

/// <summary>y = (x - mean) / (deviation + 1e-9), with mean and population deviation of x over <c>axes</c>.</summary>
/// <remarks>Shapes: x and y alike. axes defaults to 0, 2, 3: each channel of a batch of pictures.</remarks>
internal sealed class MeanVarianceNormalization : Operator
{
    /// <summary>What ONNX's definition of the operator as a function adds to the deviation.</summary>
    private const double Epsilon = 1e-9;

    /// <inheritdoc/>
    public override string Name => "MeanVarianceNormalization";

    /// <inheritdoc/>
    public override int Since => 9;

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (1, 1);

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes { get; } = [new("axes", AttributeKind.Ints)];

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        Folded(node);
        Elementwise.InferUnary(node, Elementwise.Floats);
    }

    /// <inheritdoc/>
    public override Cost Cost(OperatorContext node) => new(2 * node.ShapeOf(0).Length, 2 * node.ShapeOf(0).Length);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        double[] x = Elements.ToDoubles(node.Value(0));
        if (x.Length == 0) return;
        var shape = node.ShapeOf(0);
        int[] dims = [.. Folded(node).Select((folded, axis) => folded ? 1 : shape[axis])];
        int[] rows = Broadcast.Indices(new Tensors.Shape(dims), shape);
        double count = (double)x.Length / (rows.Max() + 1);
        var (mean, variance) = (new double[rows.Max() + 1], new double[rows.Max() + 1]);
        for (int i = 0; i < x.Length; i++) mean[rows[i]] += x[i] / count;
        for (int i = 0; i < x.Length; i++) variance[rows[i]] += (x[i] - mean[rows[i]]) * (x[i] - mean[rows[i]]) / count;
        for (int i = 0; i < x.Length; i++) x[i] = (x[i] - mean[rows[i]]) / (Math.Sqrt(variance[rows[i]]) + Epsilon);
        Elements.Store(x, node.Result(0));
    }

    private static bool[] Folded(OperatorContext node)
    {
        int rank = node.ShapeOf(0).Rank;
        var folded = new bool[rank];
        foreach (long axis in node.Ints("axes") ?? [0, 2, 3]) folded[node.Axis(axis, rank)] = true;
        return folded;
    }
}
