using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Gemm;

/// <summary>
/// The one inner loop of f32 convolution and GEMM: a register tile of TRows x (TVectors vectors) of y, summed over all
/// runs and what earlier runs left, then y = min(high, max(low, sum + bias)), or y = sum.
/// </summary>
/// <remarks>
/// Every step broadcasts one float of A per row and multiplies it with TVectors vectors of B. Each element of y is one
/// chain of fused multiply-adds in the order of the runs, so its bits depend on neither tile shape nor thread.
/// Rows come from scaled address modes on three multiples of the pitch (p, 3p, 5p) and two bases, so the pitch may be
/// anything at run time and one compiled body serves every layout: pixels of NCHWc at any stride, planar pixels, and
/// plain or packed rows of A. Each run begins with asking for its share of what will be read next, so that cold filters
/// come while earlier ones are multiplied, and the inner loop does not know of it.
/// Accumulators are named locals: arrays of vectors in a struct do not stay in registers.
/// Source of the shape: Goto and van de Geijn 2008, "Anatomy of high-performance matrix multiplication".
/// </remarks>
internal static unsafe class MicroKernel<S, V, TRows, TVectors>
    where S : struct, ISimd<V>
    where V : unmanaged
    where TRows : unmanaged
    where TVectors : unmanaged
{
    /// <summary>Computes one tile of at most 14 rows (<see cref="N14"/>) and 2 vectors (<see cref="N2"/>).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(TileArguments* t)
    {
        V c0 = default, d0 = default;
        V c1 = default, d1 = default;
        V c2 = default, d2 = default;
        V c3 = default, d3 = default;
        V c4 = default, d4 = default;
        V c5 = default, d5 = default;
        V c6 = default, d6 = default;
        V c7 = default, d7 = default;
        V c8 = default, d8 = default;
        V c9 = default, d9 = default;
        V c10 = default, d10 = default;
        V c11 = default, d11 = default;
        V c12 = default, d12 = default;
        V c13 = default, d13 = default;
        if (t->Start != null)
        {
            V* start = (V*)t->Start, startRight = (V*)(t->Start + t->StartVectorPitch);
            c0 = start[0];
            if (sizeof(TVectors) > 1) d0 = startRight[0];

            if (sizeof(TRows) > 1)
            {
                c1 = start[1];
                if (sizeof(TVectors) > 1) d1 = startRight[1];
            }

            if (sizeof(TRows) > 2)
            {
                c2 = start[2];
                if (sizeof(TVectors) > 1) d2 = startRight[2];
            }

            if (sizeof(TRows) > 3)
            {
                c3 = start[3];
                if (sizeof(TVectors) > 1) d3 = startRight[3];
            }

            if (sizeof(TRows) > 4)
            {
                c4 = start[4];
                if (sizeof(TVectors) > 1) d4 = startRight[4];
            }

            if (sizeof(TRows) > 5)
            {
                c5 = start[5];
                if (sizeof(TVectors) > 1) d5 = startRight[5];
            }

            if (sizeof(TRows) > 6)
            {
                c6 = start[6];
                if (sizeof(TVectors) > 1) d6 = startRight[6];
            }

            if (sizeof(TRows) > 7)
            {
                c7 = start[7];
                if (sizeof(TVectors) > 1) d7 = startRight[7];
            }

            if (sizeof(TRows) > 8)
            {
                c8 = start[8];
                if (sizeof(TVectors) > 1) d8 = startRight[8];
            }

            if (sizeof(TRows) > 9)
            {
                c9 = start[9];
                if (sizeof(TVectors) > 1) d9 = startRight[9];
            }

            if (sizeof(TRows) > 10)
            {
                c10 = start[10];
                if (sizeof(TVectors) > 1) d10 = startRight[10];
            }

            if (sizeof(TRows) > 11)
            {
                c11 = start[11];
                if (sizeof(TVectors) > 1) d11 = startRight[11];
            }

            if (sizeof(TRows) > 12)
            {
                c12 = start[12];
                if (sizeof(TVectors) > 1) d12 = startRight[12];
            }

            if (sizeof(TRows) > 13)
            {
                c13 = start[13];
                if (sizeof(TVectors) > 1) d13 = startRight[13];
            }
        }

        byte* b = (byte*)t->B;
        nint p = t->Pitch, p3 = 3 * p, p5 = 5 * p, step = t->Step, stepB = t->StepB;
        nint right = t->BVectorPitch * sizeof(float);
        byte* ahead = t->Ahead, goal = ahead;
        nint aheadStep = t->AheadStep;
        var run = t->Runs;
        for (var end = run + t->RunCount; run != end; run++)
        {
            for (goal += run->Length * aheadStep; ahead < goal; ahead += Prefetch.LineBytes) Prefetch.Far(ahead);
            byte* a = t->A + ((nint)run->Offset * sizeof(float));
            byte* z = a + (7 * p);
            for (int k = run->Length; k != 0; k--)
            {
                V x, b0 = *(V*)b, b1 = default;
                if (sizeof(TVectors) > 1) b1 = *(V*)(b + right);
                x = S.Broadcast(*(float*)a);
                c0 = S.Fma(x, b0, c0);
                if (sizeof(TVectors) > 1) d0 = S.Fma(x, b1, d0);
                if (sizeof(TRows) > 1)
                {
                    x = S.Broadcast(*(float*)(a + p));
                    c1 = S.Fma(x, b0, c1);
                    if (sizeof(TVectors) > 1) d1 = S.Fma(x, b1, d1);
                }

                if (sizeof(TRows) > 2)
                {
                    x = S.Broadcast(*(float*)(a + (2 * p)));
                    c2 = S.Fma(x, b0, c2);
                    if (sizeof(TVectors) > 1) d2 = S.Fma(x, b1, d2);
                }

                if (sizeof(TRows) > 3)
                {
                    x = S.Broadcast(*(float*)(a + p3));
                    c3 = S.Fma(x, b0, c3);
                    if (sizeof(TVectors) > 1) d3 = S.Fma(x, b1, d3);
                }

                if (sizeof(TRows) > 4)
                {
                    x = S.Broadcast(*(float*)(a + (4 * p)));
                    c4 = S.Fma(x, b0, c4);
                    if (sizeof(TVectors) > 1) d4 = S.Fma(x, b1, d4);
                }

                if (sizeof(TRows) > 5)
                {
                    x = S.Broadcast(*(float*)(a + p5));
                    c5 = S.Fma(x, b0, c5);
                    if (sizeof(TVectors) > 1) d5 = S.Fma(x, b1, d5);
                }

                if (sizeof(TRows) > 6)
                {
                    x = S.Broadcast(*(float*)(a + (2 * p3)));
                    c6 = S.Fma(x, b0, c6);
                    if (sizeof(TVectors) > 1) d6 = S.Fma(x, b1, d6);
                }

                if (sizeof(TRows) > 7)
                {
                    x = S.Broadcast(*(float*)(z));
                    c7 = S.Fma(x, b0, c7);
                    if (sizeof(TVectors) > 1) d7 = S.Fma(x, b1, d7);
                }

                if (sizeof(TRows) > 8)
                {
                    x = S.Broadcast(*(float*)(z + p));
                    c8 = S.Fma(x, b0, c8);
                    if (sizeof(TVectors) > 1) d8 = S.Fma(x, b1, d8);
                }

                if (sizeof(TRows) > 9)
                {
                    x = S.Broadcast(*(float*)(z + (2 * p)));
                    c9 = S.Fma(x, b0, c9);
                    if (sizeof(TVectors) > 1) d9 = S.Fma(x, b1, d9);
                }

                if (sizeof(TRows) > 10)
                {
                    x = S.Broadcast(*(float*)(z + p3));
                    c10 = S.Fma(x, b0, c10);
                    if (sizeof(TVectors) > 1) d10 = S.Fma(x, b1, d10);
                }

                if (sizeof(TRows) > 11)
                {
                    x = S.Broadcast(*(float*)(z + (4 * p)));
                    c11 = S.Fma(x, b0, c11);
                    if (sizeof(TVectors) > 1) d11 = S.Fma(x, b1, d11);
                }

                if (sizeof(TRows) > 12)
                {
                    x = S.Broadcast(*(float*)(z + p5));
                    c12 = S.Fma(x, b0, c12);
                    if (sizeof(TVectors) > 1) d12 = S.Fma(x, b1, d12);
                }

                if (sizeof(TRows) > 13)
                {
                    x = S.Broadcast(*(float*)(z + (2 * p3)));
                    c13 = S.Fma(x, b0, c13);
                    if (sizeof(TVectors) > 1) d13 = S.Fma(x, b1, d13);
                }

                a += step;
                if (sizeof(TRows) > 7) z += step;
                b += stepB;
            }

            b += run->Skip * stepB;
        }

        t->Ahead = goal;
        nint yPitch = t->YPitch;
        float* y = t->Y, yRight = t->Y + t->YVectorPitch;
        if (t->Plain)
        {
            *(V*)y = c0;
            if (sizeof(TVectors) > 1) *(V*)yRight = d0;

            if (sizeof(TRows) > 1)
            {
                y += yPitch;
                *(V*)y = c1;
                yRight += yPitch;
                if (sizeof(TVectors) > 1) *(V*)yRight = d1;
            }

            if (sizeof(TRows) > 2)
            {
                y += yPitch;
                *(V*)y = c2;
                yRight += yPitch;
                if (sizeof(TVectors) > 1) *(V*)yRight = d2;
            }

            if (sizeof(TRows) > 3)
            {
                y += yPitch;
                *(V*)y = c3;
                yRight += yPitch;
                if (sizeof(TVectors) > 1) *(V*)yRight = d3;
            }

            if (sizeof(TRows) > 4)
            {
                y += yPitch;
                *(V*)y = c4;
                yRight += yPitch;
                if (sizeof(TVectors) > 1) *(V*)yRight = d4;
            }

            if (sizeof(TRows) > 5)
            {
                y += yPitch;
                *(V*)y = c5;
                yRight += yPitch;
                if (sizeof(TVectors) > 1) *(V*)yRight = d5;
            }

            if (sizeof(TRows) > 6)
            {
                y += yPitch;
                *(V*)y = c6;
                yRight += yPitch;
                if (sizeof(TVectors) > 1) *(V*)yRight = d6;
            }

            if (sizeof(TRows) > 7)
            {
                y += yPitch;
                *(V*)y = c7;
                yRight += yPitch;
                if (sizeof(TVectors) > 1) *(V*)yRight = d7;
            }

            if (sizeof(TRows) > 8)
            {
                y += yPitch;
                *(V*)y = c8;
                yRight += yPitch;
                if (sizeof(TVectors) > 1) *(V*)yRight = d8;
            }

            if (sizeof(TRows) > 9)
            {
                y += yPitch;
                *(V*)y = c9;
                yRight += yPitch;
                if (sizeof(TVectors) > 1) *(V*)yRight = d9;
            }

            if (sizeof(TRows) > 10)
            {
                y += yPitch;
                *(V*)y = c10;
                yRight += yPitch;
                if (sizeof(TVectors) > 1) *(V*)yRight = d10;
            }

            if (sizeof(TRows) > 11)
            {
                y += yPitch;
                *(V*)y = c11;
                yRight += yPitch;
                if (sizeof(TVectors) > 1) *(V*)yRight = d11;
            }

            if (sizeof(TRows) > 12)
            {
                y += yPitch;
                *(V*)y = c12;
                yRight += yPitch;
                if (sizeof(TVectors) > 1) *(V*)yRight = d12;
            }

            if (sizeof(TRows) > 13)
            {
                y += yPitch;
                *(V*)y = c13;
                yRight += yPitch;
                if (sizeof(TVectors) > 1) *(V*)yRight = d13;
            }

            return;
        }

        V low = S.Broadcast(t->Low), high = S.Broadcast(t->High);
        V bias0 = *(V*)t->Bias, bias1 = default;
        if (sizeof(TVectors) > 1) bias1 = *(V*)(t->Bias + t->BiasVectorPitch);
        *(V*)y = S.AddClamp(c0, bias0, low, high);
        if (sizeof(TVectors) > 1) *(V*)yRight = S.AddClamp(d0, bias1, low, high);

        if (sizeof(TRows) > 1)
        {
            y += yPitch;
            *(V*)y = S.AddClamp(c1, bias0, low, high);
            yRight += yPitch;
            if (sizeof(TVectors) > 1) *(V*)yRight = S.AddClamp(d1, bias1, low, high);
        }

        if (sizeof(TRows) > 2)
        {
            y += yPitch;
            *(V*)y = S.AddClamp(c2, bias0, low, high);
            yRight += yPitch;
            if (sizeof(TVectors) > 1) *(V*)yRight = S.AddClamp(d2, bias1, low, high);
        }

        if (sizeof(TRows) > 3)
        {
            y += yPitch;
            *(V*)y = S.AddClamp(c3, bias0, low, high);
            yRight += yPitch;
            if (sizeof(TVectors) > 1) *(V*)yRight = S.AddClamp(d3, bias1, low, high);
        }

        if (sizeof(TRows) > 4)
        {
            y += yPitch;
            *(V*)y = S.AddClamp(c4, bias0, low, high);
            yRight += yPitch;
            if (sizeof(TVectors) > 1) *(V*)yRight = S.AddClamp(d4, bias1, low, high);
        }

        if (sizeof(TRows) > 5)
        {
            y += yPitch;
            *(V*)y = S.AddClamp(c5, bias0, low, high);
            yRight += yPitch;
            if (sizeof(TVectors) > 1) *(V*)yRight = S.AddClamp(d5, bias1, low, high);
        }

        if (sizeof(TRows) > 6)
        {
            y += yPitch;
            *(V*)y = S.AddClamp(c6, bias0, low, high);
            yRight += yPitch;
            if (sizeof(TVectors) > 1) *(V*)yRight = S.AddClamp(d6, bias1, low, high);
        }

        if (sizeof(TRows) > 7)
        {
            y += yPitch;
            *(V*)y = S.AddClamp(c7, bias0, low, high);
            yRight += yPitch;
            if (sizeof(TVectors) > 1) *(V*)yRight = S.AddClamp(d7, bias1, low, high);
        }

        if (sizeof(TRows) > 8)
        {
            y += yPitch;
            *(V*)y = S.AddClamp(c8, bias0, low, high);
            yRight += yPitch;
            if (sizeof(TVectors) > 1) *(V*)yRight = S.AddClamp(d8, bias1, low, high);
        }

        if (sizeof(TRows) > 9)
        {
            y += yPitch;
            *(V*)y = S.AddClamp(c9, bias0, low, high);
            yRight += yPitch;
            if (sizeof(TVectors) > 1) *(V*)yRight = S.AddClamp(d9, bias1, low, high);
        }

        if (sizeof(TRows) > 10)
        {
            y += yPitch;
            *(V*)y = S.AddClamp(c10, bias0, low, high);
            yRight += yPitch;
            if (sizeof(TVectors) > 1) *(V*)yRight = S.AddClamp(d10, bias1, low, high);
        }

        if (sizeof(TRows) > 11)
        {
            y += yPitch;
            *(V*)y = S.AddClamp(c11, bias0, low, high);
            yRight += yPitch;
            if (sizeof(TVectors) > 1) *(V*)yRight = S.AddClamp(d11, bias1, low, high);
        }

        if (sizeof(TRows) > 12)
        {
            y += yPitch;
            *(V*)y = S.AddClamp(c12, bias0, low, high);
            yRight += yPitch;
            if (sizeof(TVectors) > 1) *(V*)yRight = S.AddClamp(d12, bias1, low, high);
        }

        if (sizeof(TRows) > 13)
        {
            y += yPitch;
            *(V*)y = S.AddClamp(c13, bias0, low, high);
            yRight += yPitch;
            if (sizeof(TVectors) > 1) *(V*)yRight = S.AddClamp(d13, bias1, low, high);
        }
    }
}
