namespace Hone.Kernels.Gemm;

/// <summary>The shape of the matrix that a GEMM adds to its product.</summary>
public enum GemmAddend
{
    /// <summary>Nothing is added.</summary>
    None = 0,
    /// <summary>One number, [1].</summary>
    Scalar,
    /// <summary>A row, [N]: a bias per output feature.</summary>
    PerColumn,
    /// <summary>A column, [M].</summary>
    PerRow,
    /// <summary>A matrix, [M, N], per batch entry.</summary>
    Full,
}

/// <summary>
/// Matrix products y[b] = act(Alpha op(A[b]) op(B[b]) + Beta C[b]) for b below <see cref="Batch"/>, op(A) [M,K],
/// op(B) [K,N], all row-major and dense.
/// </summary>
/// <remarks>
/// Operands: a, b (null when <see cref="Weights"/> holds it), c (null for <see cref="GemmAddend.None"/>), and
/// y [Batch,M,N]. y may alias a <see cref="GemmAddend.Full"/> c, nothing else. Each element is one sum in the order of
/// k with one accumulator, whatever M and Batch are; where N is 1, one sum in an order that depends on K only.
/// </remarks>
public sealed record GemmRequest : KernelRequest
{
    /// <summary>Rows of the result.</summary>
    public required int M { get; init; }

    /// <summary>Columns of the result.</summary>
    public required int N { get; init; }

    /// <summary>The length of each sum.</summary>
    public required int K { get; init; }

    /// <summary>Whether A is stored [K, M].</summary>
    public bool TransposeA { get; init; }

    /// <summary>Whether B is stored [N, K].</summary>
    public bool TransposeB { get; init; }

    /// <summary>The factor of the product.</summary>
    public float Alpha { get; init; } = 1;

    /// <summary>The factor of the addend.</summary>
    public float Beta { get; init; } = 1;

    /// <summary>What is added.</summary>
    public GemmAddend Addend { get; init; }

    /// <summary>The function applied to each element stored.</summary>
    public Activation Activation { get; init; }

    /// <summary>
    /// B when it is constant, in the same order as the operand would have; it serves every batch entry.
    /// </summary>
    public Weights? Weights { get; init; }

    /// <summary>Products, one after the other in y.</summary>
    public int Batch { get; init; } = 1;

    /// <summary>Floats from one A to the next; 0 when all share one.</summary>
    public long StrideA { get; init; }

    /// <summary>Floats from one B to the next; 0 when all share one.</summary>
    public long StrideB { get; init; }

    /// <summary>Floats from one C to the next; 0 when all share one.</summary>
    public long StrideC { get; init; }

    /// <summary>Multiply-adds of all products.</summary>
    public long MultiplyAdds => (long)Batch * M * N * K;
}
