using Hone.Diagnostics;
using Hone.Graphs;
using Hone.Operators;
using Hone.Passes.Bytes;
using Hone.Tensors;

namespace Hone.Passes;

/// <summary>
/// Gives every value its type and concrete shape, computes what depends on constants only, and takes the branches that
/// constants decide. The three are one walk: shapes decide constants (Shape), constants decide shapes (Reshape), and
/// both decide branches (If).
/// </summary>
/// <remarks>
/// Graph inputs have type and shape; afterwards every value has, and no foldable node and no If is left.
/// </remarks>
internal static class InferShapes
{
    /// <summary>Infers and folds the whole graph.</summary>
    /// <exception cref="ModelException">Nodes are wrong for these shapes.</exception>
    /// <exception cref="ValueNeededException">A shape or branch depends on a value that is not constant.</exception>
    public static void Run(Graph graph, CompileContext context)
    {
        long folded = 0;
        var left = new List<Node>(graph.Nodes.Count);
        foreach (var node in Branches.Walk(graph, n => new OperatorContext(n, graph.OpsetOf(n)).Value(0)))
        {
            var op = OperatorTable.Of(node);
            Infer(node, op, graph);
            bool fold = CanFold(node, op, graph, context) && folded <= context.FoldElementsInAll;
            if (fold) folded += Fold(node, op, graph, context);
            else left.Add(node);
        }

        graph.Nodes.Clear();
        graph.Nodes.AddRange(left);
    }

    private static void Infer(Node node, Operator op, Graph graph)
    {
        var declared = new DataType[node.Outputs.Count];
        for (int i = 0; i < declared.Length; i++) declared[i] = node.Outputs[i]?.Type ?? DataType.Undefined;
        var context = new OperatorContext(node, graph.OpsetOf(node));
        op.Infer(context);
        for (int i = 0; i < declared.Length; i++)
        {
            if (node.Outputs[i] is not { } output) continue;
            if (output.Shape is null)
                throw new CompilerBugException(nameof(InferShapes), $"{node} did not infer output {i}");
            if (declared[i] == DataType.Undefined || declared[i] == output.Type) continue;
            string was = declared[i].Name(), type = output.Type.Name();
            throw context.Fail($"the model declares output {i} as {was}, but it is {type}");
        }
    }

    private static bool CanFold(Node node, Operator op, Graph graph, CompileContext context)
    {
        bool known = node.Inputs.All(v => v is null || v.IsConstant)
            || (op.ReadsOnlyShapes && node.Inputs.All(v => v is null || v.IsConstant || v.Type != DataType.String));
        if (!known) return false;
        long elements = node.Outputs.Sum(o => o?.KnownShape.Length ?? 0);
        if (elements > context.FoldElements) return false;
        return op.Cost(new OperatorContext(node, graph.OpsetOf(node))).MultiplyAdds <= context.FoldMultiplyAdds;
    }

    private static long Fold(Node node, Operator op, Graph graph, CompileContext context)
    {
        Tensor[] Compute()
        {
            if (DeferredFolding.Of(node, graph, context) is { } deferred) return [deferred];
            var inputs = node.Inputs.Select(v => v is null ? null : v.Constant ?? Stub(v)).ToArray();
            var results = node.Outputs.Select(o => o is null ? null : Tensor.Create(o.Type, o.KnownShape)).ToArray();
            op.Reference(new OperatorContext(node, graph.OpsetOf(node), inputs, results));
            return results.Select(r => r ?? Tensor.Create<byte>(0)).ToArray();
        }

        // Only the results of plain constants are remembered: those of shapes differ from plan to plan.
        var sources = node.Inputs.Select(v => v?.Constant).OfType<Tensor>().ToArray();
        var folded = op.ReadsOnlyShapes ? Compute() : context.Fold("infer", node, sources, Compute);
        long elements = 0;
        for (int i = 0; i < folded.Length; i++)
        {
            if (node.Outputs[i] is not { } output) continue;
            output.Constant = folded[i];
            output.Shape = folded[i].Shape;
            elements += folded[i].Length;
        }

        if (node.Outputs is [{ Constant: { } numbers }]) QuantizedConstant.Remember(node, numbers, graph, context);
        node.Detach();
        return elements;
    }

    /// <summary>A tensor of that shape without elements of its own, for operators that look at shapes only.</summary>
    private static Tensor Stub(Value value) =>
        value.KnownShape.Length == 0 ? Tensor.Create(value.Type, value.KnownShape) : ShapeOnly(value);

    private static Tensor ShapeOnly(Value value)
    {
        long bytes = value.KnownShape.Length * value.Type.Size();
        return bytes <= 1 << 20
            ? Tensor.Create(value.Type, value.KnownShape)
            : Tensor.Wrap(value.Type, value.KnownShape, new UnreadableMemory((int)bytes).Memory);
    }
}
