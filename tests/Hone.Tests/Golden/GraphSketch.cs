using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Tests.Golden;

/// <summary>Builds small graphs in few words: inputs with shapes, seeded constants, nodes by operator.</summary>
internal sealed class GraphSketch(int seed = 7)
{
    private readonly SeededRandom _random = new(seed);

    public Graph Graph { get; } = new() { Name = "sketch", Opset = 18 };

    public Value Input(string name, params int[] dims)
    {
        var input = new Value(name)
        {
            Type = DataType.Float32, Shape = new Shape(dims), Declared = [.. dims.Select(d => (Dimension)d)],
        };
        Graph.Inputs.Add(input);
        return input;
    }

    /// <summary>Numbers in [0.5, 1.5): good as weights, scales and variances alike.</summary>
    public Value Constant(string name, params int[] dims)
    {
        var tensor = Tensor.Create(DataType.Float32, new Shape(dims));
        foreach (ref float x in tensor.AsSpan<float>()) x = _random.NextSingle(0.5f, 1.5f);
        return Constant(name, tensor);
    }

    public Value Constant(string name, Tensor tensor) =>
        new(name) { Type = tensor.Type, Shape = tensor.Shape, Constant = tensor };

    public Value Node(
        string op, string output, Value?[] inputs, params (string Name, AttributeValue Value)[] attributes)
    {
        var value = new Value(output);
        bool own = op is "Affine" or "Silu" or "Grid" || op.StartsWith("Fused", StringComparison.Ordinal);
        string domain = own ? "hone" : "";
        var node = new Node(op, inputs, [value], output, domain);
        foreach (var (name, content) in attributes) node.Attributes[name] = content;
        Graph.Nodes.Add(node);
        return value;
    }

    public Graph Return(params Value[] outputs)
    {
        Graph.Outputs.AddRange(outputs);
        return Graph;
    }
}
