using Hone.Graphs;

namespace Hone.Operators;

/// <summary>
/// Transposed convolution, the gradient of <see cref="Conv"/> by its input: every x[n,c,i] times w[c,k,t] is added to
/// y[n, k, i Stride + t Dilation - Begin], and b[k] to all of y[n,k].
/// </summary>
/// <remarks>
/// Shapes: x [N, C, spatial...], w [C, K / group, kernel...], b [K] (optional), y [N, K, spatial...]; see
/// <see cref="ConvTransposeGeometry"/> for the extents and what output_shape, output_padding and auto_pad mean.
/// Source: Zeiler et al. 2010, "Deconvolutional networks".
/// </remarks>
internal sealed class ConvTranspose : Operator
{
    /// <inheritdoc/>
    public override string Name => "ConvTranspose";

    /// <inheritdoc/>
    public override (int Least, int Most) InputCount => (2, 3);

    /// <inheritdoc/>
    public override IReadOnlyList<AttributeSpec> Attributes { get; } =
    [
        new("auto_pad", AttributeKind.String),
        new("dilations", AttributeKind.Ints),
        new("group", AttributeKind.Int),
        new("kernel_shape", AttributeKind.Ints),
        new("output_padding", AttributeKind.Ints),
        new("output_shape", AttributeKind.Ints),
        new("pads", AttributeKind.Ints),
        new("strides", AttributeKind.Ints),
    ];

    /// <inheritdoc/>
    public override void Infer(OperatorContext node)
    {
        node.Require(0, Elementwise.Floats);
        node.RequireSameTypes(0, 1, 2);
        var conv = ConvTransposeGeometry.From(node);
        ConvGeometry.CheckBias(node, 2, conv.K);
        node.Output(0, node.TypeOf(0), conv.Output);
    }

    /// <inheritdoc/>
    public override Cost Cost(OperatorContext node) => new(ConvTransposeGeometry.From(node).MultiplyAdds);

    /// <inheritdoc/>
    public override void Reference(OperatorContext node)
    {
        var conv = ConvTransposeGeometry.From(node);
        double[] x = Elements.ToDoubles(node.Value(0)), w = Elements.ToDoubles(node.Value(1));
        var y = new double[node.Result(0).Length];
        int plane = conv.Window.Output.Aggregate(1, (a, b) => a * b);
        if (node.Has(2) && y.Length > 0)
        {
            double[] bias = Elements.ToDoubles(node.Value(2));
            for (int i = 0; i < y.Length; i++) y[i] = bias[i / plane % conv.K];
        }

        if (y.Length > 0 && x.Length > 0) Scatter(conv, x, w, y, plane);
        Elements.Store(y, node.Result(0));
    }

    // The window of the convolution of which this is the gradient slides over y; its outputs are the elements of x.
    private static void Scatter(ConvTransposeGeometry conv, double[] x, double[] w, double[] y, int plane)
    {
        var t = conv.Window;
        var walk = new WindowTaps(new Window
        {
            Input = t.Output, Output = t.Input, Kernel = t.Kernel, Stride = t.Stride, Dilation = t.Dilation,
            Begin = t.Begin, End = t.End,
        });
        int filters = conv.K / conv.Groups, channels = conv.C / conv.Groups, kernel = w.Length / (conv.C * filters);
        for (int position = 0; position < walk.Positions; position++)
        {
            var taps = walk.MoveTo(position).ToArray();
            for (int image = 0; image < conv.N * conv.C; image++)
            {
                int n = image / conv.C, c = image % conv.C;
                double element = x[(image * walk.Positions) + position];
                for (int f = 0; f < filters; f++)
                {
                    int to = ((n * conv.K) + (c / channels * filters) + f) * plane;
                    int filter = ((c * filters) + f) * kernel;
                    foreach (var (tap, at) in taps) y[to + at] += element * w[filter + (int)tap];
                }
            }
        }
    }
}
