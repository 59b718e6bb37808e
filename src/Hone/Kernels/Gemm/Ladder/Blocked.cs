using System.Runtime.CompilerServices;

namespace Hone.Kernels.Gemm.Ladder;

/// <summary>
/// Rung 3: the loops cut into blocks of 48, so that a block of A, of B and of y stay in the first-level cache while
/// they meet.
/// </summary>
/// <remarks>
/// Three blocks of 48 x 48 floats are 27 KiB of 32. Within a block the order is m, k, n: B and y are walked along
/// their rows, so each line that is fetched is used up. Each float of A and B now comes from memory 48 times less.
/// Source: Lam, Rothberg and Wolf 1991, "The cache performance and optimizations of blocked algorithms".
/// </remarks>
internal readonly unsafe struct Blocked : IRung
{
    /// <summary>Rows, columns and steps of a block.</summary>
    public const int Side = 48;

    /// <inheritdoc/>
    public static void Run(LadderBlock* t)
    {
        for (int m = t->M0; m < t->M1; m++)
            new Span<float>(t->Y + ((long)m * t->N) + t->N0, t->N1 - t->N0).Clear();
        for (int m = t->M0; m < t->M1; m += Side)
        for (int n = t->N0; n < t->N1; n += Side)
        for (int k = 0; k < t->K; k += Side)
            Block(t, m, Math.Min(m + Side, t->M1), n, Math.Min(n + Side, t->N1), k, Math.Min(k + Side, t->K));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block(LadderBlock* t, int m0, int m1, int n0, int n1, int k0, int k1)
    {
        for (int m = m0; m < m1; m++)
        {
            float* y = t->Y + ((long)m * t->N);
            for (int k = k0; k < k1; k++)
            {
                float a = t->A[((long)m * t->K) + k];
                float* b = t->B + ((long)k * t->N);
                for (int n = n0; n < n1; n++) y[n] += a * b[n];
            }
        }
    }
}
