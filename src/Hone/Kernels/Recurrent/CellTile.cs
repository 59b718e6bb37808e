using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Recurrent;

/// <summary>Up to four rows whose sums for one vector of units are taken together.</summary>
internal unsafe struct CellTile
{
    /// <summary>The panel of W, [inputs][gates] vectors, and how many inputs: 0 where the start has them.</summary>
    public float* W;

    /// <summary>Steps of the panel of W.</summary>
    public nint Inputs;

    /// <summary>The panel of R, [states][gates] vectors, and how many states: 0 where all are zero.</summary>
    public float* R;

    /// <summary>Steps of the panel of R.</summary>
    public nint States;

    /// <summary>Four vectors that each row's sums start from.</summary>
    public float* Start0, Start1, Start2, Start3;

    /// <summary>Each row's inputs.</summary>
    public float* X0, X1, X2, X3;

    /// <summary>Each row's states.</summary>
    public float* H0, H1, H2, H3;

    /// <summary>Where the four vectors of sums of each row go.</summary>
    public float* Sums0, Sums1, Sums2, Sums3;
}

/// <summary>sums = start + W x + R h for so many rows: each sum one chain of fused multiply-adds, x before h.</summary>
/// <remarks>
/// So the bits of a row depend neither on the rows beside it nor on whether W x was computed before, with other rows.
/// 16 sums in registers at 512 bits, 8 below. Of a cell with three gates the third sum of x and that of h are two: they
/// change places between x and h.
/// </remarks>
internal static unsafe class CellProducts<S, V, TCell, TRows>
    where S : struct, ISimd<V>
    where V : struct
    where TCell : struct, ICell
    where TRows : unmanaged
{
    /// <summary>Computes one tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(CellTile* t)
    {
        nint l = S.Lanes;
        V a0 = S.Load(t->Start0), b0 = S.Load(t->Start0 + l);
        V c0 = S.Load(t->Start0 + (2 * l)), d0 = S.Load(t->Start0 + (3 * l));
        V a1 = default, b1 = default, c1 = default, d1 = default;
        V a2 = default, b2 = default, c2 = default, d2 = default;
        V a3 = default, b3 = default, c3 = default, d3 = default;
        if (sizeof(TRows) > 1)
        {
            (a1, b1) = (S.Load(t->Start1), S.Load(t->Start1 + l));
            (c1, d1) = (S.Load(t->Start1 + (2 * l)), S.Load(t->Start1 + (3 * l)));
        }

        if (sizeof(TRows) > 2)
        {
            (a2, b2) = (S.Load(t->Start2), S.Load(t->Start2 + l));
            (c2, d2) = (S.Load(t->Start2 + (2 * l)), S.Load(t->Start2 + (3 * l)));
            (a3, b3) = (S.Load(t->Start3), S.Load(t->Start3 + l));
            (c3, d3) = (S.Load(t->Start3 + (2 * l)), S.Load(t->Start3 + (3 * l)));
        }

        // x, then h, by one loop: what it takes is held twice otherwise.
        float* w = t->W, x0 = t->X0, x1 = t->X1, x2 = t->X2, x3 = t->X3;
        nint steps = t->Inputs;
        for (int part = 0; part < 2; part++)
        {
            for (nint k = 0; k < steps; k++, w += TCell.Gates * l)
            {
                V wa = S.Load(w), wb = S.Load(w + l), wc = S.Load(w + (2 * l));
                V wd = TCell.Gates > 3 ? S.Load(w + (3 * l)) : wc;
                V x = S.Broadcast(x0[k]);
                a0 = S.Fma(x, wa, a0);
                b0 = S.Fma(x, wb, b0);
                c0 = S.Fma(x, wc, c0);
                if (TCell.Gates > 3) d0 = S.Fma(x, wd, d0);
                if (sizeof(TRows) > 1)
                {
                    x = S.Broadcast(x1[k]);
                    a1 = S.Fma(x, wa, a1);
                    b1 = S.Fma(x, wb, b1);
                    c1 = S.Fma(x, wc, c1);
                    if (TCell.Gates > 3) d1 = S.Fma(x, wd, d1);
                }

                if (sizeof(TRows) > 2)
                {
                    x = S.Broadcast(x2[k]);
                    a2 = S.Fma(x, wa, a2);
                    b2 = S.Fma(x, wb, b2);
                    c2 = S.Fma(x, wc, c2);
                    if (TCell.Gates > 3) d2 = S.Fma(x, wd, d2);
                    x = S.Broadcast(x3[k]);
                    a3 = S.Fma(x, wa, a3);
                    b3 = S.Fma(x, wb, b3);
                    c3 = S.Fma(x, wc, c3);
                    if (TCell.Gates > 3) d3 = S.Fma(x, wd, d3);
                }
            }

            // Back again after h.
            if (TCell.Gates == 3)
            {
                (c0, d0) = (d0, c0);
                (c1, d1) = (d1, c1);
                (c2, d2) = (d2, c2);
                (c3, d3) = (d3, c3);
            }

            w = t->R;
            steps = t->States;
            x0 = t->H0;
            x1 = t->H1;
            x2 = t->H2;
            x3 = t->H3;
        }

        Store(t->Sums0, a0, b0, c0, d0);
        if (sizeof(TRows) > 1) Store(t->Sums1, a1, b1, c1, d1);
        if (sizeof(TRows) <= 2) return;
        Store(t->Sums2, a2, b2, c2, d2);
        Store(t->Sums3, a3, b3, c3, d3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* to, V a, V b, V c, V d)
    {
        S.Store(to, a);
        S.Store(to + S.Lanes, b);
        S.Store(to + (2 * S.Lanes), c);
        S.Store(to + (3 * S.Lanes), d);
    }
}
