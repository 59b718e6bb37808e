using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Networks;

/// <summary>The layers without weights.</summary>
public sealed partial class Maps
{
    /// <summary>y = max(x, 0).</summary>
    public Maps Relu() => Pointwise("Relu", "relu");

    /// <summary>y = min(max(x, 0), 6), written as Clip.</summary>
    public Maps Relu6()
    {
        string name = $"{Value.Name}/relu6";
        var low = _net.Constant($"{name}.min", Tensor.Scalar(0f));
        var high = _net.Constant($"{name}.max", Tensor.Scalar(6f));
        return _net.Add("Clip", name, [Value, low, high], [.. Dims]);
    }

    /// <summary>y = sqrt(x).</summary>
    public Maps Sqrt() => Pointwise("Sqrt", "sqrt");

    /// <summary>y = exp(x) / sum exp(x) over the channels.</summary>
    public Maps Softmax(string name = "prob") => _net.Add("Softmax", name, [Value], [.. Dims], ("axis", 1L));

    /// <summary>y = x factor.</summary>
    public Maps Scale(float factor)
    {
        string name = $"{Value.Name}/scale";
        return _net.Add("Mul", name, [Value, _net.Constant($"{name}.factor", Tensor.Scalar(factor))], [.. Dims]);
    }

    /// <summary>y = x + other, of the same shape.</summary>
    public Maps Add(string name, Maps other) => _net.Add("Add", name, [Value, other.Value], [.. Dims]);

    /// <summary>y = x other, of the same shape.</summary>
    public Maps Mul(string name, Maps other) => _net.Add("Mul", name, [Value, other.Value], [.. Dims]);

    /// <summary>The channels of all branches, one after another.</summary>
    public static Maps Concat(string name, params ReadOnlySpan<Maps> branches)
    {
        int channels = 0;
        var values = new Value?[branches.Length];
        for (int i = 0; i < branches.Length; i++)
        {
            channels += branches[i].Channels;
            values[i] = branches[i].Value;
        }

        var first = branches[0];
        return first._net.Add(
            "Concat", name, values, [first.Dims[0], channels, first.Height, first.Width], ("axis", 1L));
    }

    /// <summary>The largest value of each window.</summary>
    /// <param name="name">The layer's name; by default the input's with /pool.</param>
    /// <param name="window">Size, stride, padding.</param>
    /// <param name="ceil">Count a last window that hangs over the edge, as Caffe does.</param>
    public Maps MaxPool(Window window, bool ceil = false, string? name = null) =>
        Pool("MaxPool", window, ceil, name ?? $"{Value.Name}/pool");

    /// <summary>The mean of each window's pixels inside the map.</summary>
    public Maps AveragePool(Window window, string? name = null) =>
        Pool("AveragePool", window, false, name ?? $"{Value.Name}/avgpool");

    /// <summary>The mean of each channel: N x C x 1 x 1.</summary>
    public Maps GlobalAveragePool() =>
        _net.Add("GlobalAveragePool", $"{Value.Name}/gap", [Value], [Dims[0], Channels, 1, 1]);

    /// <summary>N x (C H W).</summary>
    public Maps Flatten() => _net.Add("Flatten", $"{Value.Name}/flat", [Value],
        [Dims[0], Channels * Height.Extent!.Value * Width.Extent!.Value], ("axis", 1L));

    /// <summary>
    /// Local response normalization over neighbouring channels: y = x / (bias + alpha / size sum x^2)^beta.
    /// </summary>
    /// <remarks>Source: Krizhevsky et al. 2012, section 3.3; there alpha is not divided by the size.</remarks>
    public Maps Lrn(int size, float alpha, float beta, float bias) => _net.Add(
        "LRN", $"{Value.Name}/lrn", [Value], [.. Dims],
        ("size", (long)size), ("alpha", alpha), ("beta", beta), ("bias", bias));

    private Maps Pointwise(string op, string suffix) => _net.Add(op, $"{Value.Name}/{suffix}", [Value], [.. Dims]);

    private Maps Pool(string op, Window window, bool ceil, string name) => _net.Add(op, name, [Value],
        After(window, Channels, ceil),
        [.. Geometry(window), ("ceil_mode", ceil ? 1L : 0L)]);
}
