using Hone.Graphs;

namespace Hone.Operators;

/// <summary>
/// Convolution (cross-correlation) in any number of spatial dimensions; in two:
/// y[n,k,p,q] = b[k] + sum over c,r,s of x[n, c, p Stride + r Dilation - Pad, q Stride + s Dilation - Pad] w[k,c,r,s].
/// </summary>
/// <remarks>
/// Shapes: x [N, C, spatial...], w [K, C / group, kernel...], b [K] (optional), y [N, K, spatial...]; see
/// <see cref="Window"/> for the extents. Filter k sees the channels of its group. The sum runs over c, then the taps in
/// row-major order; taps on padding count as zeros.
/// </remarks>
internal sealed class Conv : Operator
{
    /// <inheritdoc/>
    public override string Name => "Conv";

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (2, 3);

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes { get; } =
    [
        new("auto_pad", AttributeKind.String),
        new("dilations", AttributeKind.Ints),
        new("group", AttributeKind.Int),
        new("kernel_shape", AttributeKind.Ints),
        new("pads", AttributeKind.Ints),
        new("strides", AttributeKind.Ints),
    ];

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        node.Require(0, Elementwise.Floats);
        node.RequireSameTypes(0, 1, 2);
        var conv = ConvGeometry.From(node);
        ConvGeometry.CheckBias(node, 2, conv.K);
        node.Output(0, node.TypeOf(0), conv.Output);
    }

    /// <inheritdoc/>
    public override Cost Cost(OperatorContext node) => new(ConvGeometry.From(node).MultiplyAdds);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        double[] x = Elements.ToDoubles(node.Value(0)), w = Elements.ToDoubles(node.Value(1));
        double[]? bias = node.Has(2) ? Elements.ToDoubles(node.Value(2)) : null;
        Elements.Store(Sums(ConvGeometry.From(node), x, w, bias), node.Result(0));
    }

    /// <summary>y from x, w and b, or no b.</summary>
    internal static double[] Sums(ConvGeometry conv, double[] x, double[] w, double[]? bias)
    {
        var y = new double[conv.Output.Length];
        var walk = new WindowTaps(conv.Window);
        for (int position = 0; y.Length > 0 && position < walk.Positions; position++)
        {
            var taps = walk.MoveTo(position).ToArray();
            for (int n = 0; n < conv.N; n++)
                for (int k = 0; k < conv.K; k++)
                    y[(((n * conv.K) + k) * walk.Positions) + position] = (bias?[k] ?? 0) + Sum(conv, x, w, n, k, taps);
        }

        return y;
    }

    private static double Sum(ConvGeometry conv, double[] x, double[] w, int n, int k, (long Tap, int Input)[] taps)
    {
        int channels = conv.C / conv.Groups, group = k / (conv.K / conv.Groups);
        if (channels == 0) return 0;
        int plane = x.Length / (conv.N * conv.C), kernel = w.Length / (conv.K * channels);
        double sum = 0;
        for (int c = 0; c < channels; c++)
        {
            int from = ((n * conv.C) + (group * channels) + c) * plane, filter = ((k * channels) + c) * kernel;
            foreach (var (tap, input) in taps) sum += x[from + input] * w[filter + (int)tap];
        }

        return sum;
    }
}
