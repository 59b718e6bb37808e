using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Gemm.Ladder;

/// <summary>
/// Rung 6: B transposed first, so that each element is a dot product of two rows that lie in memory as vectors do.
/// </summary>
/// <remarks>
/// A task owns columns and turns them a few at a time into scratch, [columns][K]; both operands are then walked in
/// order, and four columns share each vector of A and give four sums side by side. What is left to pay: a horizontal
/// sum for each element, and five loads for four multiply-adds.  Scratch: 16 K floats.
/// The order of each sum is not the triple loop's: lanes first, then across.
/// </remarks>
internal readonly unsafe struct SimdDots<S, V> : IRung
    where S : struct, ISimd<V>
    where V : struct
{
    /// <summary>Columns that are transposed at a time.</summary>
    public const int Columns = 16;

    /// <inheritdoc/>
    public static void Run(LadderBlock* t)
    {
        for (int n = t->N0; n < t->N1; n += Columns)
        {
            int columns = Math.Min(Columns, t->N1 - n);
            Transpose(t, n, columns);
            for (int m = t->M0; m < t->M1; m++)
            {
                float* a = t->A + ((long)m * t->K), y = t->Y + ((long)m * t->N) + n;
                int j = 0;
                for (; j <= columns - 4; j += 4) Four(a, t->Scratch + ((nint)j * t->K), t->K, y + j);
                for (; j < columns; j++) One(a, t->Scratch + ((nint)j * t->K), t->K, y + j);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose(LadderBlock* t, int n, int columns)
    {
        for (int k = 0; k < t->K; k++)
            for (int j = 0; j < columns; j++) t->Scratch[((nint)j * t->K) + k] = t->B[((long)k * t->N) + n + j];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four(float* a, float* b, nint length, float* y)
    {
        V s0 = S.Zero, s1 = S.Zero, s2 = S.Zero, s3 = S.Zero;
        float* b1 = b + length, b2 = b1 + length, b3 = b2 + length;
        nint k = 0;
        for (; k <= length - S.Lanes; k += S.Lanes)
        {
            V x = S.Load(a + k);
            s0 = S.Fma(x, S.Load(b + k), s0);
            s1 = S.Fma(x, S.Load(b1 + k), s1);
            s2 = S.Fma(x, S.Load(b2 + k), s2);
            s3 = S.Fma(x, S.Load(b3 + k), s3);
        }

        if (k < length)
        {
            int left = (int)(length - k);
            V x = S.LoadFirst(a + k, left);
            s0 = S.Fma(x, S.LoadFirst(b + k, left), s0);
            s1 = S.Fma(x, S.LoadFirst(b1 + k, left), s1);
            s2 = S.Fma(x, S.LoadFirst(b2 + k, left), s2);
            s3 = S.Fma(x, S.LoadFirst(b3 + k, left), s3);
        }

        (y[0], y[1], y[2], y[3]) = (S.Sum(s0), S.Sum(s1), S.Sum(s2), S.Sum(s3));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One(float* a, float* b, nint length, float* y)
    {
        V sum = S.Zero;
        nint k = 0;
        for (; k <= length - S.Lanes; k += S.Lanes) sum = S.Fma(S.Load(a + k), S.Load(b + k), sum);
        if (k < length)
            sum = S.Fma(S.LoadFirst(a + k, (int)(length - k)), S.LoadFirst(b + k, (int)(length - k)), sum);
        *y = S.Sum(sum);
    }
}
