using System.Runtime.CompilerServices;
using Hone.Kernels.Gemm;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Quantized;

/// <summary>
/// The integer micro-kernel in C#: what emitted code computes, with the same bits, on any processor. See
/// <see cref="QuadTileArguments"/> for the formula.
/// </summary>
/// <remarks>
/// A tile is computed a few rows at a time, since widened bytes take registers that one dot instruction would not.
/// </remarks>
internal static unsafe class QuadTile<S, V>
    where S : struct, ISimd<V>
    where V : unmanaged
{
    // Four rows x 2 sums, B's bytes widened (4) and A's (2) are 14 registers of 16.
    private const int Rows = 4;

    /// <summary>Computes a tile of rows x vectors.</summary>
    public static void Run(QuadTileArguments* t, int rows, int vectors)
    {
        for (int row = 0, count; row < rows; row += count)
        {
            count = TileKernels.NextRows(rows - row, Rows);
            if (vectors == 1) Some<N1>(t, row, count, rows);
            else Some<N2>(t, row, count, rows);
        }
    }

    private static void Some<TVectors>(QuadTileArguments* t, int row, int count, int rows)
        where TVectors : unmanaged
    {
        switch (count)
        {
            case 1: Part<N1, TVectors>(t, row, rows); break;
            case 2: Part<N2, TVectors>(t, row, rows); break;
            case 3: Part<N3, TVectors>(t, row, rows); break;
            default: Part<N4, TVectors>(t, row, rows); break;
        }
    }

    /// <summary>TRows rows from the given one on, of a tile that has so many.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Part<TRows, TVectors>(QuadTileArguments* t, int row, int rows)
        where TRows : unmanaged
        where TVectors : unmanaged
    {
        float* terms = (float*)(t->Terms + row);
        V x, s0 = ((V*)t->Start)[0], s1 = default;
        if (sizeof(TVectors) > 1) s1 = ((V*)t->Start)[1];
        V c0 = default, c1 = default, c2 = default, c3 = default;
        V d0 = default, d1 = default, d2 = default, d3 = default;
        x = S.Broadcast(terms[0]);
        c0 = S.AddBits(s0, x);
        if (sizeof(TVectors) > 1) d0 = S.AddBits(s1, x);
        if (sizeof(TRows) > 1)
        {
            x = S.Broadcast(terms[1]);
            c1 = S.AddBits(s0, x);
            if (sizeof(TVectors) > 1) d1 = S.AddBits(s1, x);
        }

        if (sizeof(TRows) > 2)
        {
            x = S.Broadcast(terms[2]);
            c2 = S.AddBits(s0, x);
            if (sizeof(TVectors) > 1) d2 = S.AddBits(s1, x);
        }

        if (sizeof(TRows) > 3)
        {
            x = S.Broadcast(terms[3]);
            c3 = S.AddBits(s0, x);
            if (sizeof(TVectors) > 1) d3 = S.AddBits(s1, x);
        }

        V* b = (V*)t->B;
        nint p = t->Pitch;
        var run = t->Runs;
        for (var end = run + t->RunCount; run != end; run++)
        {
            byte* a = t->A + (row * p) + ((nint)run->Offset * 4);
            for (int k = run->Length; k != 0; k--)
            {
                V b0 = b[0], b1 = default;
                if (sizeof(TVectors) > 1) b1 = b[1];
                x = S.Broadcast(*(float*)a);
                c0 = S.AddByteProducts(c0, x, b0);
                if (sizeof(TVectors) > 1) d0 = S.AddByteProducts(d0, x, b1);
                if (sizeof(TRows) > 1)
                {
                    x = S.Broadcast(*(float*)(a + p));
                    c1 = S.AddByteProducts(c1, x, b0);
                    if (sizeof(TVectors) > 1) d1 = S.AddByteProducts(d1, x, b1);
                }

                if (sizeof(TRows) > 2)
                {
                    x = S.Broadcast(*(float*)(a + (2 * p)));
                    c2 = S.AddByteProducts(c2, x, b0);
                    if (sizeof(TVectors) > 1) d2 = S.AddByteProducts(d2, x, b1);
                }

                if (sizeof(TRows) > 3)
                {
                    x = S.Broadcast(*(float*)(a + (3 * p)));
                    c3 = S.AddByteProducts(c3, x, b0);
                    if (sizeof(TVectors) > 1) d3 = S.AddByteProducts(d3, x, b1);
                }

                a += 4;
                b += sizeof(TVectors);
            }
        }

        V* y = (V*)t->Sums + row, right = y + rows;
        y[0] = c0;
        if (sizeof(TVectors) > 1) right[0] = d0;
        if (sizeof(TRows) > 1)
        {
            y[1] = c1;
            if (sizeof(TVectors) > 1) right[1] = d1;
        }

        if (sizeof(TRows) > 2)
        {
            y[2] = c2;
            if (sizeof(TVectors) > 1) right[2] = d2;
        }

        if (sizeof(TRows) > 3)
        {
            y[3] = c3;
            if (sizeof(TVectors) > 1) right[3] = d3;
        }
    }
}
