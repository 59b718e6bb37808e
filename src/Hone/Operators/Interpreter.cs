using Hone.Diagnostics;
using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Operators;

/// <summary>Runs a graph node by node through the references: the living definition of what a model computes.</summary>
public static class Interpreter
{
    /// <summary>Computes every graph output from these inputs, by name.</summary>
    /// <remarks>The graph is inferred for the inputs' shapes and values on the way; it is not changed.</remarks>
    /// <exception cref="ModelException">A node is wrong for these inputs.</exception>
    public static Dictionary<string, Tensor> Run(Graph graph, IReadOnlyDictionary<string, Tensor> inputs)
    {
        var copy = graph.Clone();
        var values = new Dictionary<Value, Tensor>();
        foreach (var input in copy.Inputs)
        {
            if (!inputs.TryGetValue(input.Name, out var tensor))
                throw new ArgumentException($"input '{input.Name}' is missing", nameof(inputs));
            values[input] = tensor;
            input.Type = tensor.Type;
            input.Shape = tensor.Shape;
        }

        foreach (var node in Branches.Walk(copy, node => Condition(node, copy, values)))
        {
            try
            {
                Run(node, copy, values);
            }
            catch (Exception e) when (CompilerBugException.Covers(e))
            {
                throw new CompilerBugException(nameof(Interpreter), $"{node}: {e.Message}", e);
            }
        }

        var outputs = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var output in copy.Outputs) outputs[output.Name] = output.Constant ?? values[output];
        return outputs;
    }

    private static Tensor Condition(Node node, Graph graph, Dictionary<Value, Tensor> values)
    {
        var inputs = node.Inputs.Select(v => v is null ? null : v.Constant ?? values[v]).ToArray();
        return new OperatorContext(node, graph.OpsetOf(node), inputs, []).Value(0);
    }

    private static void Run(Node node, Graph graph, Dictionary<Value, Tensor> values)
    {
        var inputs = node.Inputs.Select(v => v is null ? null : v.Constant ?? values[v]).ToArray();
        var op = OperatorTable.Of(node);
        int opset = graph.OpsetOf(node);
        op.Infer(new OperatorContext(node, opset, inputs, []));
        var results = node.Outputs
            .Select(v => v is null ? null : Tensor.Create(v.Type, v.KnownShape)).ToArray();
        op.Reference(new OperatorContext(node, opset, inputs, results));
        for (int i = 0; i < results.Length; i++)
            if (node.Outputs[i] is { } output) values[output] = results[i]!;
    }
}
