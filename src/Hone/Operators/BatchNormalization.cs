using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Operators;

/// <summary>
/// y[n,c] = (x[n,c] - mean[c]) / sqrt(var[c] + epsilon) scale[c] + b[c]. With training_mode the mean and the
/// population variance are those of x over all axes but c, and running = running momentum + current (1 - momentum).
/// </summary>
/// <remarks>
/// Shapes: x [N, C, ...] (rank 1 counts as C = 1), scale, b, mean and var [C], or [C, ...] with spatial = 0 (opset 7
/// and 8); y as x; running mean and running var [C]. Outputs beyond y exist in training only; that of before opset 14
/// is not served. Source: Ioffe and Szegedy 2015, arXiv:1502.03167.
/// </remarks>
internal sealed class BatchNormalization : Operator
{
    /// <inheritdoc/>
    public override string Name => "BatchNormalization";

    /// <inheritdoc/>
    public override int Since => 7;

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (5, 5);

    /// <inheritdoc/>
    public override (int Least, int Most) OutputCount => (1, 5);

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes { get; } =
    [
        new("epsilon", AttributeKind.Float),
        new("momentum", AttributeKind.Float),
        new("spatial", AttributeKind.Int, 7, 8),
        new("training_mode", AttributeKind.Int, 14),
    ];

    /// <summary>The axes as [N, C, Inner]; parameters have C elements.</summary>
    public static AxisRows Channels(OperatorContext node)
    {
        var x = node.ShapeOf(0);
        if (!node.Flag("spatial", true)) return AxisRows.Of(x, 1, x.Rank);
        return x.Rank == 1 ? new AxisRows(x[0], 1, 1) : AxisRows.Of(x, 1, 2);
    }

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        bool training = node.Flag("training_mode");
        node.RequireRank(0, node.Flag("spatial", true) ? 1 : 2);
        var x = node.ShapeOf(0);
        var parameters = !node.Flag("spatial", true) ? new Shape(x.Dims[1..]) : new Shape(x.Rank == 1 ? 1 : x[1]);
        for (int i = 0; i < 5; i++)
        {
            node.Require(i, Elementwise.Floats);
            if (i > 0 && node.ShapeOf(i) != parameters)
                throw node.Fail($"input {i} is {node.ShapeOf(i)}; x {x} takes {parameters}");
        }

        for (int i = 1; i < 5; i++)
        {
            if (!node.HasOutput(i) || (training && i < 3)) continue;
            if (node.Opset < 14)
                throw node.Unsupported("outputs beyond the first ask for training, which is served since opset 14");
            throw node.Fail($"output {i} does not exist {(training ? "since opset 14" : "without training_mode")}");
        }

        node.Output(0, node.TypeOf(0), x);
        node.Output(1, node.TypeOf(3), parameters);
        node.Output(2, node.TypeOf(4), parameters);
    }

    /// <inheritdoc/>
    public override Cost Cost(OperatorContext node) => new(node.ShapeOf(0).Length);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        var view = Channels(node);
        double[] x = Elements.ToDoubles(node.Value(0)), scale = Elements.ToDoubles(node.Value(1));
        double[] b = Elements.ToDoubles(node.Value(2));
        double[] mean = Elements.ToDoubles(node.Value(3)), variance = Elements.ToDoubles(node.Value(4));
        if (node.Flag("training_mode"))
        {
            var (current, spread) = Moments(view, x);
            StoreRunning(node, 1, mean, current);
            StoreRunning(node, 2, variance, spread);
            (mean, variance) = (current, spread);
        }

        if (!node.HasOutput(0)) return;
        double epsilon = node.Float("epsilon", 1e-5f);
        for (int i = 0; i < x.Length; i++)
        {
            int c = i / view.Inner % view.Length;
            x[i] = ((x[i] - mean[c]) / Math.Sqrt(variance[c] + epsilon) * scale[c]) + b[c];
        }

        Elements.Store(x, node.Result(0));
    }

    private static void StoreRunning(OperatorContext node, int output, double[] running, double[] current)
    {
        if (!node.HasOutput(output)) return;
        double momentum = node.Float("momentum", 0.9f);
        for (int c = 0; c < running.Length; c++) running[c] = (running[c] * momentum) + (current[c] * (1 - momentum));
        Elements.Store(running, node.Result(output));
    }

    private static (double[] Mean, double[] Variance) Moments(AxisRows view, double[] x)
    {
        var (mean, variance) = (new double[view.Length], new double[view.Length]);
        double count = (double)view.Outer * view.Inner;
        for (int i = 0; i < x.Length; i++) mean[i / view.Inner % view.Length] += x[i] / count;
        for (int i = 0; i < x.Length; i++)
        {
            int c = i / view.Inner % view.Length;
            variance[c] += (x[i] - mean[c]) * (x[i] - mean[c]) / count;
        }

        return (mean, variance);
    }
}
