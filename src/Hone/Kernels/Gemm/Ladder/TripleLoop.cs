using System.Runtime.CompilerServices;

namespace Hone.Kernels.Gemm.Ladder;

/// <summary>
/// Rung 1, the definition: y[m, n] = sum over k of A[m, k] B[k, n], one element after the other.
/// </summary>
/// <remarks>
/// Each step loads a float of B from another cache line, N floats further on, and waits for the addition before: of a
/// core that could start 16 multiply-adds a cycle it uses one in four cycles, and less when B is not in the cache.
/// Rung 2, the parallel triple loop, is the same with strips of rows given to a team of threads: it gains as much as
/// there are cores, and no more.
/// </remarks>
internal readonly unsafe struct TripleLoop : IRung
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(LadderBlock* t)
    {
        for (int m = t->M0; m < t->M1; m++)
        for (int n = t->N0; n < t->N1; n++)
        {
            float sum = 0;
            float* a = t->A + ((long)m * t->K), b = t->B + n;
            for (int k = 0; k < t->K; k++) sum += a[k] * b[(long)k * t->N];
            t->Y[((long)m * t->N) + n] = sum;
        }
    }
}
