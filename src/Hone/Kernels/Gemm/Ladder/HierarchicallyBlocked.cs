using System.Runtime.CompilerServices;

namespace Hone.Kernels.Gemm.Ladder;

/// <summary>
/// Rung 4: a block for each level of the memory. Blocks of B for the second-level cache, blocks of A and of B's
/// columns for the first, and 4 x 4 sums in registers.
/// </summary>
/// <remarks>
/// 256 x 256 floats of B are 256 KiB, a quarter of the second level; 4 rows of A over 256 steps are 4 KiB of the
/// first. In registers, 8 loads now serve 16 multiply-adds, and 16 sums grow side by side, so that no addition waits
/// for the one before: the first rung limited by arithmetic and not by memory.
/// </remarks>
internal readonly unsafe struct HierarchicallyBlocked : IRung
{
    /// <summary>Rows and columns of the sums in registers.</summary>
    public const int Side = 4;

    private const int Outer = 256;

    /// <inheritdoc/>
    public static void Run(LadderBlock* t)
    {
        for (int n = t->N0; n < t->N1; n += Outer)
        for (int k = 0; k < t->K; k += Outer)
        {
            int n1 = Math.Min(n + Outer, t->N1), k1 = Math.Min(k + Outer, t->K);
            for (int m = t->M0; m < t->M1; m += Side)
            {
                int m1 = Math.Min(m + Side, t->M1);
                int full = m1 - m == Side ? n + ((n1 - n) / Side * Side) : n;
                for (int j = n; j < full; j += Side) Registers(t, m, j, k, k1);
                Edge(t, m, m1, full, n1, k, k1);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Registers(LadderBlock* t, int m, int n, int k0, int k1)
    {
        float s00 = 0, s01 = 0, s02 = 0, s03 = 0, s10 = 0, s11 = 0, s12 = 0, s13 = 0;
        float s20 = 0, s21 = 0, s22 = 0, s23 = 0, s30 = 0, s31 = 0, s32 = 0, s33 = 0;
        float* a0 = t->A + ((long)m * t->K), a1 = a0 + t->K, a2 = a1 + t->K, a3 = a2 + t->K;
        float* b = t->B + ((long)k0 * t->N) + n;
        for (int k = k0; k < k1; k++, b += t->N)
        {
            float b0 = b[0], b1 = b[1], b2 = b[2], b3 = b[3], a = a0[k];
            (s00, s01, s02, s03) = (s00 + (a * b0), s01 + (a * b1), s02 + (a * b2), s03 + (a * b3));
            a = a1[k];
            (s10, s11, s12, s13) = (s10 + (a * b0), s11 + (a * b1), s12 + (a * b2), s13 + (a * b3));
            a = a2[k];
            (s20, s21, s22, s23) = (s20 + (a * b0), s21 + (a * b1), s22 + (a * b2), s23 + (a * b3));
            a = a3[k];
            (s30, s31, s32, s33) = (s30 + (a * b0), s31 + (a * b1), s32 + (a * b2), s33 + (a * b3));
        }

        float* y = t->Y + ((long)m * t->N) + n;
        bool first = k0 == 0;
        Add(y, first, s00, s01, s02, s03);
        Add(y + t->N, first, s10, s11, s12, s13);
        Add(y + (2 * (nint)t->N), first, s20, s21, s22, s23);
        Add(y + (3 * (nint)t->N), first, s30, s31, s32, s33);
    }

    private static void Add(float* y, bool first, float s0, float s1, float s2, float s3)
    {
        y[0] = first ? s0 : y[0] + s0;
        y[1] = first ? s1 : y[1] + s1;
        y[2] = first ? s2 : y[2] + s2;
        y[3] = first ? s3 : y[3] + s3;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Edge(LadderBlock* t, int m0, int m1, int n0, int n1, int k0, int k1)
    {
        for (int m = m0; m < m1; m++)
        for (int n = n0; n < n1; n++)
        {
            float* y = t->Y + ((long)m * t->N) + n;
            float sum = k0 == 0 ? 0 : *y;
            for (int k = k0; k < k1; k++) sum += t->A[((long)m * t->K) + k] * t->B[((long)k * t->N) + n];
            *y = sum;
        }
    }
}
