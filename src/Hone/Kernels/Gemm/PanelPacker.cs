using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Gemm;

/// <summary>The copies behind <see cref="PanelPacking"/> at one vector width.</summary>
/// <remarks>
/// A vector of a panel that would pass the last column begins earlier, so that it ends with it: it repeats columns of
/// the vector before. Only where B is narrower than one vector it is filled up with zeros.
/// </remarks>
internal static unsafe class PanelPacker<S, V>
    where S : struct, ISimd<V>
    where V : unmanaged
{
    // The hardware follows a row to the end of its page at most; the rows after the next are fetched by hand.
    private const int RowsAhead = 2;

    // Floats of a row that are staged at once, and from one staged row to the next: no two in the same cache set.
    private const int StagedSteps = 64, StagePitch = StagedSteps + 16;

    /// <summary>Packs a block of B [K, N].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Plain(float* b, int columns, Block block, float* to)
    {
        int width = TileKernels.Vectors * S.Lanes, steps = block.K1 - block.K0;
        int last = columns - S.Lanes;
        nint ahead = RowsAhead * (nint)columns;
        for (int k = block.K0; k < block.K1; k++)
        {
            // Row by row, since that is how B lies in memory.
            float* row = b + ((long)k * columns);
            float* at = to + ((long)(k - block.K0) * width);
            int n = block.N0;
            for (; n + width <= block.N1; n += width, at += (long)steps * width)
            {
                Prefetch.Line(row + n + ahead);
                Prefetch.Line(row + n + ahead + S.Lanes);
                S.Store(at, S.Load(row + n));
                S.Store(at + S.Lanes, S.Load(row + n + S.Lanes));
            }

            if (n == block.N1) continue;
            if (n + S.Lanes < block.N1)
            {
                S.Store(at, S.Load(row + n));
                S.Store(at + S.Lanes, S.Load(row + last));
                continue;
            }

            at -= (long)(k - block.K0) * S.Lanes;
            S.Store(at, last >= 0 ? S.Load(row + last) : S.LoadFirst(row + n, block.N1 - n));
        }
    }

    /// <summary>Packs a block of B stored [N, K].</summary>
    public static void Transposed(float* b, int columns, int pitch, Block block, float* to)
    {
        int width = TileKernels.Vectors * S.Lanes, steps = block.K1 - block.K0;
        for (int n = block.N0; n < block.N1; n += width, to += (long)steps * width)
        {
            int own = n + S.Lanes < block.N1 ? width : S.Lanes;
            for (int v = 0; v < own; v += S.Lanes)
            {
                int first = Math.Max(0, Math.Min(n + v, columns - S.Lanes));
                int rows = Math.Min(S.Lanes, columns - first);
                Turn(b + ((long)first * pitch) + block.K0, pitch, rows, steps, to + v, own);
            }
        }
    }

    /// <summary>to[i, j] = from[i, j] for i below rows, j below columns; pitches in floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy(float* from, nint fromPitch, float* to, nint toPitch, int rows, int columns)
    {
        nint ahead = RowsAhead * fromPitch;
        for (int i = 0; i < rows; i++, from += fromPitch, to += toPitch)
        {
            int j = 0;
            for (; j <= columns - (4 * S.Lanes); j += 4 * S.Lanes)
            {
                Prefetch.Line(from + j + ahead);
                Prefetch.Line(from + j + ahead + S.Lanes);
                Prefetch.Line(from + j + ahead + (2 * S.Lanes));
                Prefetch.Line(from + j + ahead + (3 * S.Lanes));
                V a = S.Load(from + j), b = S.Load(from + j + S.Lanes);
                V c = S.Load(from + j + (2 * S.Lanes)), d = S.Load(from + j + (3 * S.Lanes));
                S.Store(to + j, a);
                S.Store(to + j + S.Lanes, b);
                S.Store(to + j + (2 * S.Lanes), c);
                S.Store(to + j + (3 * S.Lanes), d);
            }

            for (; j <= columns - S.Lanes; j += S.Lanes) S.Store(to + j, S.Load(from + j));
            if (j < columns) S.StoreFirst(to + j, S.LoadFirst(from + j, columns - j), columns - j);
        }
    }

    // One vector of a panel from rows of B. Rows are staged whole lines at a time: read four floats at a time, rows
    // whose pitch is a power of two would push each other out of the first-level cache before a line is used up.
    [MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]
    private static void Turn(float* from, nint pitch, int rows, int steps, float* to, nint width)
    {
        float* stage = stackalloc float[16 * StagePitch];
        if (rows < S.Lanes) new Span<float>(stage, S.Lanes * StagePitch).Clear();
        for (int k = 0; k < steps; k += StagedSteps, from += StagedSteps)
        {
            int staged = Math.Min(StagedSteps, steps - k), j = 0;
            Copy(from, pitch, stage, StagePitch, rows, staged);
            for (; j <= staged - 4; j += 4, to += 4 * width)
            {
                S.LoadColumns(stage + j, StagePitch, out V c0, out V c1, out V c2, out V c3);
                S.Store(to, c0);
                S.Store(to + width, c1);
                S.Store(to + (2 * width), c2);
                S.Store(to + (3 * width), c3);
            }

            if (j == staged) continue;
            S.LoadColumns(stage + j, StagePitch, out V l0, out V l1, out V l2, out _);
            S.Store(to, l0);
            if (staged - j > 1) S.Store(to + width, l1);
            if (staged - j > 2) S.Store(to + (2 * width), l2);
        }
    }
}
