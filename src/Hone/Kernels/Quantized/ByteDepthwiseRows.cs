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
    public static void Three<TStride>(
        float** rows, float* weights, Requantizer<S, V> output, int block, int columns, byte* y)
        where TStride : struct, IColumnStride
    {
        float* e0 = rows[0], e1 = rows[1];
        V a0 = S.Load(weights), a1 = S.Load(weights + S.Lanes), a2 = S.Load(weights + (2 * S.Lanes));
        weights += 3 * S.Lanes;
        V b0 = S.Load(weights), b1 = S.Load(weights + S.Lanes), b2 = S.Load(weights + (2 * S.Lanes));
        output.Load(block, out V m, out V b, out V high);
        int zero = output.Zero, least = output.Least;
        for (int q = 0; q < columns; q += Tile)
        {
            int first = Math.Min(q, columns - Tile), at = first * TStride.Value * S.Lanes;
            V y0 = S.AddBits(Sum<TStride>(e0 + at, 0, a0, a1, a2), Sum<TStride>(e1 + at, 0, b0, b1, b2));
            V y1 = S.AddBits(Sum<TStride>(e0 + at, 1, a0, a1, a2), Sum<TStride>(e1 + at, 1, b0, b1, b2));
            V y2 = S.AddBits(Sum<TStride>(e0 + at, 2, a0, a1, a2), Sum<TStride>(e1 + at, 2, b0, b1, b2));
            V y3 = S.AddBits(Sum<TStride>(e0 + at, 3, a0, a1, a2), Sum<TStride>(e1 + at, 3, b0, b1, b2));
            S.StoreSteps(
                y + (first * S.Lanes), S.Lanes, Requantizer<S, V>.Steps(y0, m, b, high),
                Requantizer<S, V>.Steps(y1, m, b, high), Requantizer<S, V>.Steps(y2, m, b, high),
                Requantizer<S, V>.Steps(y3, m, b, high), zero, least);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Sum<TStride>(float* e, int pixel, V w0, V w1, V w2)
        where TStride : struct, IColumnStride
    {
        float* at = e + (pixel * TStride.Value * S.Lanes);
        V left = S.MultiplyAddPairs(S.Load(at), w0), middle = S.MultiplyAddPairs(S.Load(at + S.Lanes), w1);
        return S.AddBits(S.AddBits(left, middle), S.MultiplyAddPairs(S.Load(at + (2 * S.Lanes)), w2));
    }

    /// <summary>Filters of any size.</summary>
    /// <param name="rows">The pairs of rows under the filter.</param>
    /// <param name="shape">Where taps lie in them.</param>
    /// <param name="weights">[pairs][taps] vectors.</param>
    /// <param name="output">What becomes of sums.</param>
    /// <param name="block">The block of channels.</param>
    /// <param name="columns">Output pixels.</param>
    /// <param name="y">The output row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Any(
        float** rows, in ByteDepthwiseTaps shape, float* weights, Requantizer<S, V> output, int block, int columns,
        byte* y)
    {
        output.Load(block, out V m, out V b, out V high);
        int zero = output.Zero, least = output.Least, pairs = shape.Pairs, taps = shape.Taps;
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

    /// <summary>
    /// Pixels of two rows to pairs x - zx; where they are not in the picture, zeros. Steps are in bytes.
    /// </summary>
    /// <param name="a">The pixel of the upper row at column 0.</param>
    /// <param name="b">The same of the lower one.</param>
    /// <param name="e">The pairs.</param>
    /// <param name="count">How many.</param>
    /// <param name="column">The column of the first, in the picture or not.</param>
    /// <param name="stride">Columns from one to the next.</param>
    /// <param name="shape">The picture's width, and what a row that is not in it reads.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Widen(
        byte* a, byte* b, float* e, int count, long column, int stride, in ByteDepthwisePicture shape)
    {
        V zero = S.Broadcast(shape.ZeroPair);
        byte* padding = shape.Padding;
        long before = column >= 0 ? 0 : Math.Min(count, (-column + stride - 1) / stride);
        long inside = Math.Min(count, ((shape.Width - 1 - column) / stride) + 1);
        if (shape.Width - 1 < column) inside = before;
        nint aStep = a == padding ? 0 : stride * S.Lanes, bStep = b == padding ? 0 : stride * S.Lanes;
        long first = column + (before * stride);
        a += a == padding ? 0 : first * S.Lanes;
        b += b == padding ? 0 : first * S.Lanes;
        long i = 0;
        for (; i < before; i++) S.Store(e + (i * S.Lanes), S.Zero);
        for (; i < inside; i++, a += aStep, b += bStep) S.Store(e + (i * S.Lanes), S.LoadPairs(a, b, zero));
        for (; i < count; i++) S.Store(e + (i * S.Lanes), S.Zero);
    }
}

/// <summary>Where the taps of a filter lie in widened rows, in floats.</summary>
/// <param name="Pairs">Pairs of rows.</param>
/// <param name="Taps">Filter columns.</param>
/// <param name="Step">From one output pixel's to the next one's.</param>
/// <param name="Tap">From one tap's to the next one's.</param>
internal readonly record struct ByteDepthwiseTaps(int Pairs, int Taps, nint Step, nint Tap);

/// <summary>What widening needs to know about a picture.</summary>
internal unsafe struct ByteDepthwisePicture
{
    /// <summary>Its columns.</summary>
    public int Width;

    /// <summary>A pixel of zx, which rows above and below the picture repeat.</summary>
    public byte* Padding;

    /// <summary>The bits of zx in both halves of 32 bits.</summary>
    public float ZeroPair;
}
