namespace Hone.Kernels.Gemm.Ladder;

/// <summary>
/// The part of y = A B that one task of a rung computes: rows M0 to M1, columns N0 to N1; A [M, K], B [K, N] and
/// y [M, N] are row-major and dense.
/// </summary>
internal unsafe struct LadderBlock
{
    /// <summary>All of A.</summary>
    public float* A;

    /// <summary>All of B.</summary>
    public float* B;

    /// <summary>All of y.</summary>
    public float* Y;

    /// <summary>Columns of B and y.</summary>
    public int N;

    /// <summary>Columns of A, rows of B.</summary>
    public int K;

    /// <summary>The rows of y that are wanted.</summary>
    public int M0, M1;

    /// <summary>The columns of y that are wanted.</summary>
    public int N0, N1;

    /// <summary>Room of this thread, as large as the rung asked for.</summary>
    public float* Scratch;
}

/// <summary>A rung of the ladder: one way to compute a block of a product.</summary>
internal unsafe interface IRung
{
    /// <summary>Writes the block of y.</summary>
    static abstract void Run(LadderBlock* t);
}
