using System.Runtime.CompilerServices;
using Hone.Kernels.Elementwise;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Attention;

/// <summary>The loops of attention: products of a few rows with a matrix, and the softmax between.</summary>
internal static unsafe class AttentionTiles<S, V>
    where S : struct, ISimd<V>
    where V : struct
{
    /// <summary>Pointers to the loops.</summary>
    public static AttentionLoops Loops => new()
    {
        Lanes = S.Lanes, Product = &Product, Weights = &Weights, Scale = &Scale, Turn = &Turn,
    };

    /// <summary>
    /// c = a b for some rows of a, [rows, k], and a b of [k, columns]; b and c are padded to pairs of vectors.
    /// </summary>
    public static void Product(
        float* a, long rowA, float* b, long rowB, float* c, long rowC, int rows, int k, long columns)
    {
        for (long j = 0; j < columns; j += 2 * S.Lanes)
        {
            int i = 0;
            for (; i <= rows - 6; i += 6) Six(a + (i * rowA), rowA, b + j, rowB, c + (i * rowC) + j, rowC, k);
            for (; i < rows; i++) One(a + (i * rowA), b + j, rowB, c + (i * rowC) + j, k);
        }
    }

    /// <summary>s = e^(scale s + mask - top) in place; gives 1 / their sum.</summary>
    /// <param name="s">The scores of a row; the floats up to the next whole vector belong to it too.</param>
    /// <param name="n">How many.</param>
    /// <param name="scale">The factor.</param>
    /// <param name="mask">What is added, or null.</param>
    /// <param name="step">1, or 0 where the mask is one number for the row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Weights(float* s, int n, float scale, float* mask, long step)
    {
        V factor = S.Broadcast(scale), top = S.Broadcast(float.NegativeInfinity), sum = S.Zero;
        for (int i = 0; i < n; i += S.Lanes)
        {
            V x = S.Mul(S.Load(s + i), factor);
            if (mask != null)
                x = S.Add(x, step == 0 ? S.Broadcast(*mask) : S.LoadFirst(mask + i, Math.Min(S.Lanes, n - i)));
            S.Store(s + i, x);
            for (int k = n - i; k < S.Lanes; k++) s[i + k] = float.NegativeInfinity;
            top = S.Max(top, S.Load(s + i));
        }

        // A NaN may be lost in the maximum; it comes back through the exponentials.
        V most = S.Broadcast(S.MaxAcross(top));
        for (int i = 0; i < n; i += S.Lanes)
        {
            V e = VectorMath.Exp<S, V>(S.Sub(S.Load(s + i), most));
            S.Store(s + i, e);
            sum = S.Add(sum, e);
        }

        return 1 / S.Sum(sum);
    }

    /// <summary>y = x factor for n floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Scale(float* x, float* y, int n, float factor)
    {
        V f = S.Broadcast(factor);
        int i = 0;
        for (; i <= n - S.Lanes; i += S.Lanes) S.Store(y + i, S.Mul(S.Load(x + i), f));
        if (i < n) S.StoreFirst(y + i, S.Mul(S.LoadFirst(x + i, n - i), f), n - i);
    }

    /// <summary>Turns [rows, columns] over to [columns, rows] with rows of <paramref name="width"/> floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Turn(float* x, long row, int rows, int columns, float* y, long width)
    {
        int i = 0;
        for (; i <= rows - S.Lanes; i += S.Lanes)
        {
            int j = 0;
            for (; j <= columns - 4; j += 4)
            {
                S.LoadColumns(x + (i * row) + j, (nint)row, out V c0, out V c1, out V c2, out V c3);
                float* to = y + (j * width) + i;
                S.Store(to, c0);
                S.Store(to + width, c1);
                S.Store(to + (2 * width), c2);
                S.Store(to + (3 * width), c3);
            }

            for (; j < columns; j++)
                for (int k = i; k < i + S.Lanes; k++) y[(j * width) + k] = x[(k * row) + j];
        }

        for (; i < width; i++)
            for (int j = 0; j < columns; j++) y[(j * width) + i] = i < rows ? x[(i * row) + j] : 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Six(float* a, long rowA, float* b, long rowB, float* c, long rowC, int k)
    {
        V c00 = S.Zero, c01 = S.Zero, c10 = S.Zero, c11 = S.Zero, c20 = S.Zero, c21 = S.Zero;
        V c30 = S.Zero, c31 = S.Zero, c40 = S.Zero, c41 = S.Zero, c50 = S.Zero, c51 = S.Zero;
        float* a3 = a + (3 * rowA);
        for (int i = 0; i < k; i++, b += rowB)
        {
            V b0 = S.Load(b), b1 = S.Load(b + S.Lanes);
            V a0 = S.Broadcast(a[i]), a1 = S.Broadcast(a[rowA + i]), a2 = S.Broadcast(a[(2 * rowA) + i]);
            (c00, c01) = (S.Fma(a0, b0, c00), S.Fma(a0, b1, c01));
            (c10, c11) = (S.Fma(a1, b0, c10), S.Fma(a1, b1, c11));
            (c20, c21) = (S.Fma(a2, b0, c20), S.Fma(a2, b1, c21));
            (a0, a1, a2) = (S.Broadcast(a3[i]), S.Broadcast(a3[rowA + i]), S.Broadcast(a3[(2 * rowA) + i]));
            (c30, c31) = (S.Fma(a0, b0, c30), S.Fma(a0, b1, c31));
            (c40, c41) = (S.Fma(a1, b0, c40), S.Fma(a1, b1, c41));
            (c50, c51) = (S.Fma(a2, b0, c50), S.Fma(a2, b1, c51));
        }

        Put(c, c00, c01);
        Put(c + rowC, c10, c11);
        Put(c + (2 * rowC), c20, c21);
        Put(c + (3 * rowC), c30, c31);
        Put(c + (4 * rowC), c40, c41);
        Put(c + (5 * rowC), c50, c51);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One(float* a, float* b, long rowB, float* c, int k)
    {
        V c0 = S.Zero, c1 = S.Zero;
        for (int i = 0; i < k; i++, b += rowB)
        {
            V x = S.Broadcast(a[i]);
            c0 = S.Fma(x, S.Load(b), c0);
            c1 = S.Fma(x, S.Load(b + S.Lanes), c1);
        }

        Put(c, c0, c1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(float* c, V c0, V c1)
    {
        S.Store(c, c0);
        S.Store(c + S.Lanes, c1);
    }
}
