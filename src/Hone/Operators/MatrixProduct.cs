using System.Numerics;

namespace Hone.Operators;

/// <summary>The reference product of two row-major matrices, for Gemm, MatMul and their kin.</summary>
internal static class MatrixProduct
{
    /// <summary>
    /// c[i,j] += sum over k of a[i,k] b[k,j], k from 0 up, for matrices that start at the given places. The strides
    /// are those of one step along a row and along a column, so that a transposed matrix is read in place.
    /// </summary>
    /// <typeparam name="T">double for floats, Int128 for integers.</typeparam>
    public static void Add<T>(
        (int M, int N, int K) size, (T[] Elements, int Start, int Row, int Column) a,
        (T[] Elements, int Start, int Row, int Column) b, (T[] Elements, int Start) c)
        where T : INumber<T>
    {
        for (int i = 0; i < size.M; i++)
        {
            var to = c.Elements.AsSpan(c.Start + (i * size.N), size.N);
            for (int k = 0; k < size.K; k++)
            {
                T left = a.Elements[a.Start + (i * a.Row) + (k * a.Column)];
                for (int j = 0; j < to.Length; j++) to[j] += left * b.Elements[b.Start + (k * b.Row) + (j * b.Column)];
            }
        }
    }
}
