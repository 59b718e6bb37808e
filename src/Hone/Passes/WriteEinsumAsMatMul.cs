using Hone.Graphs;
using Hone.Operators;
using Hone.Tensors;

namespace Hone.Passes;

/// <summary>
/// Einsum of two float32 operands becomes Transpose, Reshape and MatMul: labels of both operands and the output are the
/// batch, labels of one operand and the output rows or columns, the others are summed over.
/// </summary>
/// <remarks>
/// Left as it is: a label twice on an operand, one on one operand only that the output lacks, and broadcasting.
/// </remarks>
internal static class WriteEinsumAsMatMul
{
    /// <summary>Rewrites each Einsum of that kind, then infers and folds what came of it.</summary>
    public static void Run(Graph graph, CompileContext context)
    {
        bool changed = false;
        foreach (var node in graph.Nodes.ToArray())
        {
            if (node is not { Operator: "Einsum", Domain: "", Inputs.Count: 2 }) continue;
            if (node.Output.Type != DataType.Float32 || node.Output.KnownShape.Length == 0) continue;
            var equation = EinsumEquation.Of(new OperatorContext(node, graph.OpsetOf(node)));
            if (!IsProduct(equation, node)) continue;
            Rewrite(graph, node, equation);
            changed = true;
        }

        if (changed) InferShapes.Run(graph, context);
    }

    private static bool IsProduct(EinsumEquation equation, Node node)
    {
        for (int i = 0; i < 2; i++)
        {
            char[] labels = equation.Inputs[i], other = equation.Inputs[1 - i];
            if (labels.Distinct().Count() != labels.Length) return false;
            for (int axis = 0; axis < labels.Length; axis++)
            {
                if (node.Input(i)!.KnownShape[axis] != equation.Extents[labels[axis]]) return false;
                if (!other.Contains(labels[axis]) && !equation.Output.Contains(labels[axis])) return false;
            }
        }

        return true;
    }

    private static void Rewrite(Graph graph, Node node, EinsumEquation equation)
    {
        char[] left = equation.Inputs[0], right = equation.Inputs[1], output = equation.Output;
        char[] batch = [.. output.Where(l => left.Contains(l) && right.Contains(l))];
        char[] rows = [.. output.Where(l => !right.Contains(l))], columns = [.. output.Where(l => !left.Contains(l))];
        char[] summed = [.. left.Where(l => !output.Contains(l))];
        int[] outer = Extents(batch), ends = [Size(rows), Size(columns), Size(summed)];

        var by = new Replacement(graph, node);
        var a = by.Reshape(
            Ordered(node.Input(0)!, left, [.. batch, .. rows, .. summed]), [.. outer, ends[0], ends[2]]);
        var b = by.Reshape(
            Ordered(node.Input(1)!, right, [.. batch, .. summed, .. columns]), [.. outer, ends[2], ends[1]]);
        var y = by.Add("MatMul", [a, b], [.. outer, ends[0], ends[1]]);
        char[] made = [.. batch, .. rows, .. columns];
        by.End(Ordered(by.Reshape(y, Extents(made)), made, output));

        int[] Extents(char[] labels) => [.. labels.Select(l => equation.Extents[l])];
        int Size(char[] labels) => Extents(labels).Aggregate(1, (n, e) => n * e);
        Value Ordered(Value x, char[] from, char[] to) =>
            by.Transpose(x, [.. to.Select(l => Array.IndexOf(from, l))]);
    }
}
