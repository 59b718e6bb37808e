using Hone.Graphs;
using Hone.Tensors;

namespace Hone.Passes;

/// <summary>Moves an Add of one constant per column into the MatMul before it.</summary>
internal static class FuseMatMulBias
{
    /// <summary>Rewrites MatMul + Add with a constant [columns] (or [1, ..., columns]) to FusedMatMul.</summary>
    public static void Run(Graph graph, CompileContext context)
    {
        foreach (var add in graph.Nodes.ToArray())
        {
            if (add.Operator != "Add" || add.Domain.Length > 0 || add.Output.Type != DataType.Float32) continue;
            for (int side = 0; side < 2; side++)
            {
                var product = add.Input(side)!;
                if (Match.OnlyUse(graph, product, "MatMul") is not { } matmul) continue;
                if (add.Input(1 - side)!.Constant is not { } bias) continue;
                var shape = product.KnownShape;

                // A vector on the right leaves no axis for columns: the last axis of the product holds its rows.
                if (matmul.Input(1)!.KnownShape.Rank < 2) continue;
                if (shape.Rank < 2 || shape != add.Output.KnownShape || bias.Shape.Rank < 1) continue;
                if (bias.Length != shape[-1] || bias.Shape[-1] != shape[-1]) continue;
                var c = graph.NewConstant("bias", bias.Reshape(new Shape(bias.Length)));
                Value?[] inputs = [matmul.Input(0), matmul.Input(1), c];
                var fused = new Node("FusedMatMul", inputs, [add.Output], matmul.Name, "hone");
                graph.Remove(matmul);
                graph.Replace(add, fused);
                break;
            }
        }
    }
}
