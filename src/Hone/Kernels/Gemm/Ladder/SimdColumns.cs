using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Gemm.Ladder;

/// <summary>
/// Rung 5: vectors over columns. One float of A times a vector of a row of B, added to a vector of y in a register.
/// </summary>
/// <remarks>
/// Up to 16 multiply-adds an instruction, from the triple loop with a few letters changed. But each needs a load of B,
/// and waits for the one before: four cycles for a sum where two loads and one multiply-add fit into each.
/// </remarks>
internal readonly unsafe struct SimdColumns<S, V> : IRung
    where S : struct, ISimd<V>
    where V : struct
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(LadderBlock* t)
    {
        for (int m = t->M0; m < t->M1; m++)
        {
            float* a = t->A + ((long)m * t->K), y = t->Y + ((long)m * t->N);
            int n = t->N0;
            for (; n <= t->N1 - S.Lanes; n += S.Lanes)
            {
                V sum = S.Zero;
                float* b = t->B + n;
                for (int k = 0; k < t->K; k++, b += t->N) sum = S.Fma(S.Broadcast(a[k]), S.Load(b), sum);
                S.Store(y + n, sum);
            }

            if (n == t->N1) continue;
            V last = S.Zero;
            for (int k = 0; k < t->K; k++)
                last = S.Fma(S.Broadcast(a[k]), S.LoadFirst(t->B + ((long)k * t->N) + n, t->N1 - n), last);
            S.StoreFirst(y + n, last, t->N1 - n);
        }
    }
}
