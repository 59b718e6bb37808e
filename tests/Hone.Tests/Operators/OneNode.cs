using Hone.Diagnostics;
using Hone.Graphs;
using Hone.Operators;
using Hone.Tensors;

namespace Hone.Tests.Operators;

/// <summary>Runs one operator through the interpreter, on inputs that the caller makes by hand.</summary>
internal static class OneNode
{
    /// <summary>The outputs of a node with these inputs (null: absent) and attributes.</summary>
    public static Tensor[] Run(
        string op, Tensor?[] inputs, (string Name, AttributeValue Value)[]? attributes = null,
        int opset = 22, int outputs = 1)
    {
        var graph = new Graph { Opset = opset };
        var feeds = new Dictionary<string, Tensor>();
        var values = new Value?[inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            if (inputs[i] is not { } tensor) continue;
            values[i] = new Value($"x{i}") { Type = tensor.Type, Shape = tensor.Shape };
            graph.Inputs.Add(values[i]!);
            feeds[$"x{i}"] = tensor;
        }

        for (int i = 0; i < outputs; i++) graph.Outputs.Add(new Value($"y{i}"));
        var node = new Node(op, values, [.. graph.Outputs], "node");
        foreach (var (name, value) in attributes ?? []) node.Attributes[name] = value;
        graph.Nodes.Add(node);
        var results = Interpreter.Run(graph, feeds);
        return [.. graph.Outputs.Select(o => results[o.Name])];
    }

    /// <summary>Asserts that the node is refused, by a ModelException and nothing else.</summary>
    public static ModelException Refuses(
        string op, Tensor?[] inputs, (string Name, AttributeValue Value)[]? attributes = null,
        int opset = 22, int outputs = 1) =>
        Assert.Throws<ModelException>(() => Run(op, inputs, attributes, opset, outputs));

    /// <summary>A float tensor with elements 0, 1, 2, ...</summary>
    public static Tensor Counting(params ReadOnlySpan<int> dims)
    {
        var tensor = Tensor.Create<float>(dims);
        for (int i = 0; i < tensor.Length; i++) tensor.AsSpan<float>()[i] = i;
        return tensor;
    }

    /// <summary>A float tensor of ones.</summary>
    public static Tensor Ones(params ReadOnlySpan<int> dims)
    {
        var tensor = Tensor.Create<float>(dims);
        tensor.AsSpan<float>().Fill(1);
        return tensor;
    }

    /// <summary>A float tensor with these elements.</summary>
    public static Tensor Floats(Shape shape, params ReadOnlySpan<float> elements) => Tensor.From(shape, elements);
}
