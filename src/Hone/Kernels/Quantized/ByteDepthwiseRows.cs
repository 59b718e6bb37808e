using System.Runtime.CompilerServices;
using Hone.Kernels.Depthwise;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Quantized;

/// <summary>Output rows of a depthwise convolution from pairs of rows in 16 bits, four pixels at a time.</summary>
/// <remarks>
/// Each tap costs a multiply-add of pairs and an addition of whole numbers. The last tile is moved left to end with the
/// row; of a row below four pixels the first are stored.
/// </remarks>
internal static unsafe class ByteDepthwiseRows<S, V>
    where S : struct, ISimd<V>
    where V : struct
{
    /// <summary>Pixels of a tile.</summary>
    public const int Tile = 4;

    /// <summary>Filters three columns wide over two pairs of rows: six vectors of weights stay in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Three<TStride>(float** rows, float* weights, in RequantizerBlock block, int columns, byte* y)
        where TStride : struct, IColumnStride
    {
        float* upper = rows[0], lower = rows[1];
        V a0 = S.Load(weights), a1 = S.Load(weights + S.Lanes), a2 = S.Load(weights + (2 * S.Lanes));
        weights += 3 * S.Lanes;
        V b0 = S.Load(weights), b1 = S.Load(weights + S.Lanes), b2 = S.Load(weights + (2 * S.Lanes));
        V m = S.Load(block.Multiplier), b = S.Load(block.Offset), high = S.Broadcast(block.High);
        V zero = S.Broadcast(block.Zero), least = S.Broadcast(block.Least);
        for (int q = 0; q < columns; q += Tile)
        {
            int first = Math.Min(q, columns - Tile);
            nint at = (nint)first * TStride.Value * S.Lanes;
            Four<TStride>(upper + at, a0, a1, a2, out V y0, out V y1, out V y2, out V y3);
            Four<TStride>(lower + at, b0, b1, b2, out V z0, out V z1, out V z2, out V z3);
            S.StoreSteps(
                y + ((nint)first * S.Lanes), S.Lanes,
                Requantizer<S, V>.Steps(S.AddBits(y0, z0), m, b, high),
                Requantizer<S, V>.Steps(S.AddBits(y1, z1), m, b, high),
                Requantizer<S, V>.Steps(S.AddBits(y2, z2), m, b, high),
                Requantizer<S, V>.Steps(S.AddBits(y3, z3), m, b, high), zero, least);
        }
    }

    /// <summary>Three taps of a pair of rows for four pixels; each pair of x is loaded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four<TStride>(float* x, V w0, V w1, V w2, out V y0, out V y1, out V y2, out V y3)
        where TStride : struct, IColumnStride
    {
        V x0 = S.Load(x), x1 = S.Load(x + S.Lanes), x2 = S.Load(x + (2 * S.Lanes)), x3 = S.Load(x + (3 * S.Lanes));
        V x4 = S.Load(x + (4 * S.Lanes)), x5 = S.Load(x + (5 * S.Lanes));
        y0 = Sum(x0, x1, x2, w0, w1, w2);
        if (TStride.Value == 1)
        {
            y1 = Sum(x1, x2, x3, w0, w1, w2);
            y2 = Sum(x2, x3, x4, w0, w1, w2);
            y3 = Sum(x3, x4, x5, w0, w1, w2);
            return;
        }

        V x6 = S.Load(x + (6 * S.Lanes));
        y1 = Sum(x2, x3, x4, w0, w1, w2);
        y2 = Sum(x4, x5, x6, w0, w1, w2);
        y3 = Sum(x6, S.Load(x + (7 * S.Lanes)), S.Load(x + (8 * S.Lanes)), w0, w1, w2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Sum(V x0, V x1, V x2, V w0, V w1, V w2) => S.AddBits(
        S.AddBits(S.MultiplyAddPairs(x0, w0), S.MultiplyAddPairs(x1, w1)), S.MultiplyAddPairs(x2, w2));

    /// <summary>Filters of any size.</summary>
    /// <param name="rows">The pairs of rows under the filter.</param>
    /// <param name="shape">Where taps lie in them.</param>
    /// <param name="weights">[pairs][taps] vectors.</param>
    /// <param name="block">What becomes of sums.</param>
    /// <param name="columns">Output pixels.</param>
    /// <param name="y">The output row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Any(
        float** rows, in ByteDepthwiseTaps shape, float* weights, in RequantizerBlock block, int columns, byte* y)
    {
        V m = S.Load(block.Multiplier), b = S.Load(block.Offset), high = S.Broadcast(block.High);
        V zero = S.Broadcast(block.Zero), least = S.Broadcast(block.Least);
        int pairs = shape.Pairs, taps = shape.Taps;
        nint step = shape.Step, tap = shape.Tap;
        byte* tile = stackalloc byte[Tile * S.Lanes];
        for (int q = 0; q < columns; q += Tile)
        {
            int first = Math.Max(0, Math.Min(q, columns - Tile));
            V y0 = S.Zero, y1 = S.Zero, y2 = S.Zero, y3 = S.Zero;
            float* w = weights;
            for (int pair = 0; pair < pairs; pair++)
            {
                float* e = rows[pair] + (first * step), right = e + (2 * step);
                for (int s = 0; s < taps; s++, e += tap, right += tap, w += S.Lanes)
                {
                    V weight = S.Load(w);
                    y0 = S.AddBits(y0, S.MultiplyAddPairs(S.Load(e), weight));
                    y1 = S.AddBits(y1, S.MultiplyAddPairs(S.Load(e + step), weight));
                    y2 = S.AddBits(y2, S.MultiplyAddPairs(S.Load(right), weight));
                    y3 = S.AddBits(y3, S.MultiplyAddPairs(S.Load(right + step), weight));
                }
            }

            y0 = Requantizer<S, V>.Steps(y0, m, b, high);
            y1 = Requantizer<S, V>.Steps(y1, m, b, high);
            y2 = Requantizer<S, V>.Steps(y2, m, b, high);
            y3 = Requantizer<S, V>.Steps(y3, m, b, high);
            if (columns >= Tile)
            {
                S.StoreSteps(y + (first * S.Lanes), S.Lanes, y0, y1, y2, y3, zero, least);
                continue;
            }

            S.StoreSteps(tile, S.Lanes, y0, y1, y2, y3, zero, least);
            new Span<byte>(tile, columns * S.Lanes).CopyTo(new Span<byte>(y, columns * S.Lanes));
        }
    }

    /// <summary>Pixels of two rows to pairs x - zx; where they are not in the picture, zeros.</summary>
    /// <param name="a">The pixel of the upper row at column 0.</param>
    /// <param name="b">The same of the lower one.</param>
    /// <param name="e">The pairs.</param>
    /// <param name="count">How many.</param>
    /// <param name="column">The column of the first, in the picture or not.</param>
    /// <param name="stride">Columns from one to the next.</param>
    /// <param name="width">Columns of the picture.</param>
    /// <param name="zero">zx.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Widen(byte* a, byte* b, float* e, int count, long column, int stride, int width, int zero)
    {
        V zeros = S.Broadcast(BitConverter.Int32BitsToSingle(zero * 0x10001));
        long before = column >= 0 ? 0 : Math.Min(count, (-column + stride - 1) / stride);
        long inside = column >= width ? before : Math.Min(count, ((width - 1 - column) / stride) + 1);
        nint at = (nint)(column + (before * stride)) * S.Lanes, step = (nint)stride * S.Lanes;
        long i = 0;
        for (; i < before; i++) S.Store(e + (i * S.Lanes), S.Zero);
        for (; i < inside; i++, at += step) S.Store(e + (i * S.Lanes), S.LoadPairs(a + at, b + at, zeros));
        for (; i < count; i++) S.Store(e + (i * S.Lanes), S.Zero);
    }
}

/// <summary>Where the taps of a filter lie in widened rows, in floats.</summary>
/// <param name="Pairs">Pairs of rows.</param>
/// <param name="Taps">Filter columns.</param>
/// <param name="Step">From one output pixel's to the next one's.</param>
/// <param name="Tap">From one tap's to the next one's.</param>
internal readonly record struct ByteDepthwiseTaps(int Pairs, int Taps, nint Step, nint Tap);
