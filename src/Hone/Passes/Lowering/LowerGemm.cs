using Hone.Graphs;
using Hone.Kernels.Gemm;
using Hone.Operators;
using Hone.Tensors;

namespace Hone.Passes.Lowering;

/// <summary>Gemm, MatMul and what passes made of them, in float32.</summary>
internal static class LowerGemm
{
    /// <summary>Emits a GEMM; a constant B is packed once.</summary>
    public static bool Lower(Node node, Program program)
    {
        if (node.Outputs.Count == 0 || node.Outputs[0] is not { Type: DataType.Float32 }) return false;
        return node.Operator switch
        {
            "Gemm" or "FusedGemm" => Gemm(node, program),
            "MatMul" or "FusedMatMul" => MatMul(node, program),
            _ => false,
        };
    }

    private static bool Gemm(Node node, Program program)
    {
        var gemm = GemmGeometry.From(new OperatorContext(node, program.Graph.Opset));
        Value a = node.Input(0)!, b = node.Input(1)!;
        var c = node.Input(2);
        if (AddendOf(c, gemm.M, gemm.N) is not { } addend) return false;
        if (gemm.K == 0) return false;
        var request = new GemmRequest
        {
            M = gemm.M, N = gemm.N, K = gemm.K, TransposeA = gemm.TransposeA, TransposeB = gemm.TransposeB,
            Alpha = gemm.Alpha, Beta = gemm.Beta, Addend = addend, Activation = ActivationOf.Node(node),
            Weights = b.Constant is { } weights ? program.Context.WeightsOf(weights) : null,
        };
        return program.Emit(node, request, [a, b.IsConstant ? null : b, c, node.Output]);
    }

    private static GemmAddend? AddendOf(Value? c, int m, int n)
    {
        if (c is null) return GemmAddend.None;
        var shape = c.KnownShape;
        if (shape.Length == 1) return GemmAddend.Scalar;
        int rows = shape.Rank == 2 ? shape[0] : 1, columns = shape[-1];
        if (rows == m && columns == n) return m == 1 ? GemmAddend.PerColumn : GemmAddend.Full;
        if (rows == 1 && columns == n) return GemmAddend.PerColumn;
        return rows == m && columns == 1 ? GemmAddend.PerRow : null;
    }

    private static bool MatMul(Node node, Program program)
    {
        var product = MatMulGeometry.From(new OperatorContext(node, program.Graph.Opset));
        Value a = node.Input(0)!, b = node.Input(1)!;
        if (product.K == 0) return false;
        var request = new GemmRequest
        {
            M = product.M, N = product.N, K = product.K, Activation = ActivationOf.Node(node),
            Addend = node.Input(2) is null ? GemmAddend.None : GemmAddend.PerColumn,
        };
        bool oneB = product.BatchB.Length == 1;
        if (oneB && product.BatchA.Length == product.Count)
        {
            // One B for all: the batch is rows of one long product.
            if ((long)product.M * product.Count > int.MaxValue) return false;
            var weights = b.Constant is { } w ? program.Context.WeightsOf(w) : null;
            request = request with { M = product.M * product.Count, Weights = weights };
        }
        else
        {
            if (Stride(product.BatchA, product.Batch, (long)product.M * product.K) is not { } strideA) return false;
            if (Stride(product.BatchB, product.Batch, (long)product.K * product.N) is not { } strideB) return false;
            request = request with { Batch = product.Count, StrideA = strideA, StrideB = strideB };
        }

        return program.Emit(node, request, [a, request.Weights is null ? b : null, node.Input(2), node.Output]);
    }

    /// <summary>The step from one batch entry to the next, 0 when all share one; null when parts repeat.</summary>
    private static long? Stride(Shape own, Shape batch, long matrix) =>
        own.Length == batch.Length ? matrix : own.Length == 1 ? 0 : null;
}
