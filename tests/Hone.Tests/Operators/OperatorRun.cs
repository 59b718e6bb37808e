using Hone.Graphs;
using Hone.Operators;
using Hone.Tensors;

namespace Hone.Tests.Operators;

/// <summary>Runs one node through the interpreter, with constants as inputs.</summary>
internal static class OperatorRun
{
    public static Tensor One(
        string op, int opset, Tensor?[] inputs, params (string Name, AttributeValue Value)[] attributes) =>
        Many(op, opset, 1, inputs, attributes)[0];

    public static Tensor[] Many(
        string op, int opset, int outputs, Tensor?[] inputs, params (string Name, AttributeValue Value)[] attributes)
    {
        var graph = new Graph { Opset = opset };
        Value?[] read = [.. inputs.Select(t => t is null ? null : graph.NewConstant("x", t))];
        Value[] written = [.. Enumerable.Range(0, outputs).Select(i => graph.NewValue("y"))];
        var node = new Node(op, read, written, "it");
        foreach (var (name, value) in attributes) node.Attributes[name] = value;
        graph.Nodes.Add(node);
        graph.Outputs.AddRange(written);
        var results = Interpreter.Run(graph, new Dictionary<string, Tensor>());
        return [.. written.Select(v => results[v.Name])];
    }

    /// <summary>0, 1, 2, .. in a shape.</summary>
    public static Tensor Iota(params int[] dims)
    {
        var tensor = Tensor.Create<float>(dims);
        for (int i = 0; i < tensor.Length; i++) tensor.AsSpan<float>()[i] = i;
        return tensor;
    }

    public static float[] Floats(this Tensor tensor) => tensor.AsSpan<float>().ToArray();

    public static Tensor Longs(params long[] values) => Tensor.Vector<long>(values);
}
