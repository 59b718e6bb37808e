using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Passes;

/// <summary>Several float32 nodes in the place of one: before it, until the last takes its result over.</summary>
internal sealed class Replacement(Graph graph, Node node)
{
    /// <summary>The result, of known shape, of a new node.</summary>
    public Value Add(string op, Value?[] inputs, int[] dims, string domain = "")
    {
        var value = graph.NewValue($"{node.Output.Name}.{op}", DataType.Float32, new Shape(dims));
        graph.InsertBefore(node, new Node(op, inputs, [value], node.Name, domain));
        return value;
    }

    /// <summary>x under another shape; x itself where it has it.</summary>
    public Value Reshape(Value x, int[] dims) =>
        x.KnownShape == new Shape(dims) ? x : Add("Reshape", [x, Numbers(dims)], dims);

    /// <summary>x with its axes in another order; x itself where they have it.</summary>
    public Value Transpose(Value x, int[] order)
    {
        if (order.SequenceEqual(Enumerable.Range(0, order.Length))) return x;
        var turned = Add("Transpose", [x], [.. order.Select(axis => x.KnownShape[axis])]);
        turned.Producer!.Attributes["perm"] = (long[])[.. order];
        return turned;
    }

    /// <summary>A constant of whole numbers.</summary>
    public Value Numbers(IEnumerable<int> numbers) =>
        graph.NewConstant("numbers", Tensor.Vector((long[])[.. numbers]));

    /// <summary>Takes the old node out: what computes <paramref name="last"/> computes its result.</summary>
    public void End(Value last)
    {
        var by = last.Producer!;
        var end = new Node(by.Operator, [.. by.Inputs], [node.Output], node.Name, by.Domain);
        foreach (var (key, value) in by.Attributes) end.Attributes[key] = value;
        graph.Remove(by);
        graph.Replace(node, end);
    }
}
