using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Gemm.Ladder;

/// <summary>
/// Rung 7: a tile of 4 rows x 2 vectors of y held in registers, fed by a tile of A that was transposed before.
/// </summary>
/// <remarks>
/// A task turns four rows of A into scratch, [K][4], once, and then goes along all columns: a step is two vectors of B
/// and four floats that lie side by side, and 8 multiply-adds that wait for none of each other, with no horizontal sum
/// at the end.  Scratch: 4 K floats.  What production adds to this: 14 rows instead of 4, B in panels, so that a step
/// is never another page, chunks of K for the caches, and edges that take no slower path.
/// </remarks>
internal readonly unsafe struct SimdRegisterTiles<S, V> : IRung
    where S : struct, ISimd<V>
    where V : struct
{
    /// <summary>Rows of a tile.</summary>
    public const int Rows = 4;

    /// <inheritdoc/>
    public static void Run(LadderBlock* t)
    {
        int width = 2 * S.Lanes;
        for (int m = t->M0; m < t->M1; m += Rows)
        {
            int rows = Math.Min(Rows, t->M1 - m), n = t->N0;
            Transpose(t, m, rows);
            if (rows == Rows)
                for (; n <= t->N1 - width; n += width) Tile(t, m, n);
            for (; n < t->N1; n += S.Lanes) Edge(t, m, rows, n);
        }
    }

    private static void Transpose(LadderBlock* t, int m, int rows)
    {
        for (int i = 0; i < rows; i++)
        {
            float* a = t->A + ((long)(m + i) * t->K);
            for (int k = 0; k < t->K; k++) t->Scratch[((nint)k * Rows) + i] = a[k];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile(LadderBlock* t, int m, int n)
    {
        V c0 = S.Zero, c1 = S.Zero, c2 = S.Zero, c3 = S.Zero;
        V d0 = S.Zero, d1 = S.Zero, d2 = S.Zero, d3 = S.Zero;
        float* a = t->Scratch, b = t->B + n;
        for (int k = t->K; k > 0; k--, a += Rows, b += t->N)
        {
            V left = S.Load(b), right = S.Load(b + S.Lanes), x = S.Broadcast(a[0]);
            (c0, d0) = (S.Fma(x, left, c0), S.Fma(x, right, d0));
            x = S.Broadcast(a[1]);
            (c1, d1) = (S.Fma(x, left, c1), S.Fma(x, right, d1));
            x = S.Broadcast(a[2]);
            (c2, d2) = (S.Fma(x, left, c2), S.Fma(x, right, d2));
            x = S.Broadcast(a[3]);
            (c3, d3) = (S.Fma(x, left, c3), S.Fma(x, right, d3));
        }

        float* y = t->Y + ((long)m * t->N) + n;
        S.Store(y, c0);
        S.Store(y + S.Lanes, d0);
        S.Store(y + t->N, c1);
        S.Store(y + t->N + S.Lanes, d1);
        y += 2 * (nint)t->N;
        S.Store(y, c2);
        S.Store(y + S.Lanes, d2);
        S.Store(y + t->N, c3);
        S.Store(y + t->N + S.Lanes, d3);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Edge(LadderBlock* t, int m, int rows, int n)
    {
        int columns = Math.Min(S.Lanes, t->N1 - n);
        for (int i = 0; i < rows; i++)
        {
            V sum = S.Zero;
            for (int k = 0; k < t->K; k++)
            {
                V b = S.LoadFirst(t->B + ((long)k * t->N) + n, columns);
                sum = S.Fma(S.Broadcast(t->Scratch[((nint)k * Rows) + i]), b, sum);
            }

            S.StoreFirst(t->Y + ((long)(m + i) * t->N) + n, sum, columns);
        }
    }
}
