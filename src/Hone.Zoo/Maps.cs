using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Networks;

/// <summary>
/// A value of a network under construction, N x C x H x W or N x C, and the layers that can follow it.
/// </summary>
/// <remarks>
/// Layers with weights take a name; the others call themselves after the value they read: <c>conv1</c>,
/// <c>conv1/bn</c>, <c>conv1/relu</c>.
/// </remarks>
public sealed partial class Maps
{
    private readonly NetworkBuilder _net;

    internal Maps(NetworkBuilder net, Value value)
    {
        _net = net;
        Value = value;
    }

    /// <summary>The value in the graph.</summary>
    public Value Value { get; }

    /// <summary>The number of channels C.</summary>
    public int Channels => Dims[1].Extent!.Value;

    /// <summary>The height; null extent when it is open.</summary>
    public Dimension Height => Dims[2];

    /// <summary>The width; null extent when it is open.</summary>
    public Dimension Width => Dims[3];

    private IReadOnlyList<Dimension> Dims => Value.Declared!;

    /// <summary>
    /// A convolution with K filters and, unless a batch norm follows, a bias. Weights: K x C/groups x R x S.
    /// </summary>
    /// <param name="name">The layer's name; its weights are NAME.weight and NAME.bias.</param>
    /// <param name="filters">K.</param>
    /// <param name="window">Size, stride, padding.</param>
    /// <param name="groups">Divides C and K; groups = C = K is a depthwise convolution.</param>
    /// <param name="bias">False when a batch norm follows.</param>
    /// <param name="gain">Scales the weights, 1 for layers that a ReLU follows.</param>
    public Maps Conv(string name, int filters, Window window, int groups = 1, bool bias = false, float gain = 1)
    {
        var shape = new Shape(filters, Channels / groups, window.R, window.S);
        var w = _net.Constant($"{name}.weight", _net.Weights.He($"{name}.weight", shape, shape.Product(1, 4), gain));
        return Conv(name, w, window, groups, bias ? Bias(name, filters) : null);
    }

    /// <summary>A depthwise convolution: one R x S filter for each channel, no bias.</summary>
    public Maps Depthwise(string name, Window window) => Conv(name, Channels, window, Channels);

    /// <summary>A convolution with given weights, K x C x R x S.</summary>
    public Maps Conv(string name, Tensor weights, Window window) =>
        Conv(name, _net.Constant($"{name}.weight", weights), window, 1, null);

    /// <summary>
    /// A transposed convolution that enlarges the map by its stride: size 2 stride, padding stride / 2.
    /// </summary>
    /// <remarks>
    /// Weights C x K x 2 stride x 2 stride: bilinear interpolation for each channel, as FCN starts from (Long et al.
    /// 2015, 3.3).
    /// </remarks>
    public Maps Upsample(string name, int stride)
    {
        int size = 2 * stride, pad = stride / 2;
        var w = _net.Constant($"{name}.weight", BilinearFilters(Channels, size));
        Dimension Grown(Dimension d) => d.Extent is { } e ? e * stride : new Dimension(null, $"{stride}*{d}");
        return _net.Add("ConvTranspose", name, [Value, w], [Dims[0], Channels, Grown(Height), Grown(Width)],
            ("kernel_shape", new long[] { size, size }), ("strides", new long[] { stride, stride }),
            ("pads", new long[] { pad, pad, pad, pad }));
    }

    /// <summary>A fully connected layer over all channels and pixels: y = x W^T + b, W of K x (C H W).</summary>
    public Maps Dense(string name, int outputs, float gain = 1)
    {
        var x = Dims.Count > 2 ? Flatten() : this;
        var shape = new Shape(outputs, x.Channels);
        var w = _net.Constant($"{name}.weight", _net.Weights.He($"{name}.weight", shape, x.Channels, gain));
        return _net.Add("Gemm", name, [x.Value, w, Bias(name, outputs)], [Dims[0], outputs], ("transB", 1L));
    }

    /// <summary>
    /// Batch normalization: y = scale (x - mean) / sqrt(variance + epsilon) + shift, channel by channel.
    /// </summary>
    /// <remarks>
    /// Seeded statistics near, but not at, the neutral ones, so that folding them wrongly shows.
    /// Source: Ioffe and Szegedy 2015, arXiv:1502.03167.
    /// </remarks>
    /// <param name="gain">The middle of the scales: small on the last layer of a residual branch, so that sums stay in
    /// range.</param>
    public Maps BatchNorm(float gain = 1)
    {
        string name = $"{Value.Name}/bn";
        Value Vector(string part, float low, float high) => _net.Constant(
            $"{name}.{part}", _net.Weights.Uniform($"{name}.{part}", new Shape(Channels), low, high));
        return _net.Add("BatchNormalization", name,
            [Value, Vector("scale", 0.8f * gain, 1.2f * gain), Vector("shift", -0.1f, 0.1f),
             Vector("mean", -0.1f, 0.1f), Vector("variance", 0.8f, 1.2f)],
            [.. Dims], ("epsilon", 1e-5f));
    }

    private Maps Conv(string name, Value weights, Window window, int groups, Value? bias)
    {
        Value?[] inputs = bias is null ? [Value, weights] : [Value, weights, bias];
        int filters = weights.KnownShape[0];
        return _net.Add("Conv", name, inputs,
            After(window, filters, ceil: false), [.. Geometry(window), ("group", (long)groups)]);
    }

    private Value Bias(string name, int length) =>
        _net.Constant($"{name}.bias", _net.Weights.Uniform($"{name}.bias", new Shape(length), -0.1f, 0.1f));

    private static (string Name, AttributeValue Value)[] Geometry(Window w) =>
    [
        ("kernel_shape", new long[] { w.R, w.S }), ("strides", new long[] { w.Stride, w.Stride }),
        ("pads", new long[] { w.PadH, w.PadW, w.PadH, w.PadW }),
    ];

    private Dimension[] After(Window w, int channels, bool ceil) =>
    [
        Dims[0], channels, After(Height, w.R, w.Stride, w.PadH, ceil), After(Width, w.S, w.Stride, w.PadW, ceil),
    ];

    /// <summary>
    /// The extent after a window; a name stays when the window keeps the size, else nothing is known.
    /// </summary>
    private static Dimension After(Dimension extent, int size, int stride, int pad, bool ceil)
    {
        if (extent.Extent is { } known) return Window.Count(known, size, stride, pad, ceil);
        return stride == 1 && size == (2 * pad) + 1 ? extent : new Dimension(null);
    }

    private static Tensor BilinearFilters(int channels, int size)
    {
        var tensor = Tensor.Create<float>(channels, channels, size, size);
        var w = tensor.AsSpan<float>();
        float centre = (size - 1) / 2f, reach = size / 2f;
        for (int c = 0; c < channels; c++)
            for (int r = 0; r < size; r++)
                for (int s = 0; s < size; s++)
                    w[((((c * channels) + c) * size) + r) * size + s] =
                        (1 - (Math.Abs(r - centre) / reach)) * (1 - (Math.Abs(s - centre) / reach));
        return tensor;
    }
}
