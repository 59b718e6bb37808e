using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Networks;

/// <summary>Builds a graph layer by layer, with seeded weights, in the form in which exporters write it.</summary>
/// <remarks>
/// Batch normalization stays a node of its own and dropout is left out, as in files exported for inference: folding
/// is the compiler's work. Layers are the methods of <see cref="Maps"/>:
/// <code>
/// var net = new NetworkBuilder("tiny");
/// var x = net.Input("image", 1, 3, 32, 32);
/// var graph = net.Build(x.Conv("conv1", 16, Window.Same(3)).BatchNorm().Relu().GlobalAveragePool().Dense("fc", 10));
/// </code>
/// </remarks>
public sealed class NetworkBuilder
{
    private readonly Graph _graph;
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>An empty network; its name seeds the weights.</summary>
    public NetworkBuilder(string name)
    {
        _graph = new Graph { Name = name, Opset = 17 };
        Weights = new SeededWeights(name);
    }

    internal SeededWeights Weights { get; }

    /// <summary>An input of float32 maps, N x C x H x W. Symbols for H and W leave them open.</summary>
    public Maps Input(string name, Dimension batch, int channels, Dimension height, Dimension width)
    {
        var value = new Value(Unique(name)) { Type = DataType.Float32, Declared = [batch, channels, height, width] };
        _graph.Inputs.Add(value);
        return new Maps(this, value);
    }

    /// <summary>The finished network, whose outputs these are.</summary>
    public Graph Build(params ReadOnlySpan<Maps> outputs)
    {
        foreach (var output in outputs) _graph.Outputs.Add(output.Value);
        return _graph;
    }

    /// <summary>Appends a node with one output, which is named as the node.</summary>
    internal Maps Add(
        string op, string name, ReadOnlySpan<Value?> inputs, Dimension[] shape,
        params ReadOnlySpan<(string Name, AttributeValue Value)> attributes)
    {
        var output = new Value(Unique(name)) { Type = DataType.Float32, Declared = shape };
        var node = new Node(op, inputs, [output], name);
        foreach (var (key, value) in attributes) node.Attributes[key] = value;
        _graph.Nodes.Add(node);
        return new Maps(this, output);
    }

    /// <summary>A constant under this very name.</summary>
    internal Value Constant(string name, Tensor tensor) =>
        new(Unique(name)) { Type = tensor.Type, Shape = tensor.Shape, Constant = tensor };

    private string Unique(string name) =>
        _names.Add(name) ? name : throw new ArgumentException($"two values would be named '{name}'", nameof(name));
}
