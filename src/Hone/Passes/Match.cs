using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Passes;

/// <summary>Questions that patterns ask about their surroundings.</summary>
internal static class Match
{
    /// <summary>The node that computes a value, when it is this operator and nobody else reads the value.</summary>
    public static Node? OnlyUse(Graph graph, Value? value, params string[] operators) =>
        value?.Producer is { } node && OnlyUser(graph, value) is not null && operators.Contains(node.Operator)
            ? node
            : null;

    /// <summary>The only reader of a value that nobody else wants, or null.</summary>
    public static Node? OnlyUser(Graph graph, Value value) =>
        value.Users.Count == 1 && !graph.IsOutput(value) ? value.Users[0] : null;

    /// <summary>
    /// A float32 constant as one number for each channel of values of shape [N, C, ...]: a scalar, or an extent of C at
    /// axis 1 and 1 elsewhere. Null when it is anything else.
    /// </summary>
    public static float[]? PerChannel(Value? value, Shape shape)
    {
        if (value?.Constant is not { Type: DataType.Float32 } constant || shape.Rank < 2) return null;
        int channels = shape[1], axis = constant.Shape.Rank - shape.Rank + 1;
        if (constant.Shape.Rank > shape.Rank) return null;
        if (constant.Length == 1)
        {
            var all = new float[channels];
            Array.Fill(all, constant.AsSpan<float>()[0]);
            return all;
        }

        // The elements come last: those of large constants may still lie in a file.
        bool fits = axis >= 0 && constant.Length == channels && constant.Shape[axis] == channels;
        return fits ? constant.AsSpan<float>().ToArray() : null;
    }

    /// <summary>The number that a constant of one float32 element holds.</summary>
    public static float? Number(Value? value) =>
        value?.Constant is { Type: DataType.Float32, Length: 1 } constant ? constant.AsSpan<float>()[0] : null;
}
