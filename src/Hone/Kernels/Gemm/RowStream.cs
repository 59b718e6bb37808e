using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Hone.Kernels.Simd;
using Hone.Machine;

namespace Hone.Kernels.Gemm;

/// <summary>
/// Sums of few rows of A over a B given at run time: sums[m, n] += sum over k of A[m, k] B[k, n], with B read once, in
/// the order in which it lies.
/// </summary>
/// <remarks>
/// Eight rows of B are eight streams, which the hardware follows and prefetches; a tile that goes down the columns
/// touches another page with every step. Sums wait in the cache as the floats they are, so each is still one chain of
/// fused multiply-adds in the order of k, with the bits of <see cref="MicroKernel{S, V, TRows, TVectors}"/>.
/// Work: bound by the bandwidth of B up to about eight rows.
/// </remarks>
internal static unsafe class RowStream
{
    /// <summary>Rows of B that are read together.</summary>
    public const int Streams = 8;

    /// <summary>Adds all K steps to the sums.</summary>
    /// <param name="level">The vector width.</param>
    /// <param name="a">A[0, 0].</param>
    /// <param name="rowPitch">Floats from one row of A to the next.</param>
    /// <param name="stepPitch">Floats from one step of A to the next.</param>
    /// <param name="b">B[0, n] for the first column wanted.</param>
    /// <param name="pitchB">Floats from one row of B to the next.</param>
    /// <param name="sums">[rows][pitch], each row a multiple of vectors long.</param>
    /// <param name="extent">Rows, columns, steps, and the pitch of the sums.</param>
    public static void Add(
        SimdLevel level, float* a, nint rowPitch, nint stepPitch, float* b, nint pitchB, float* sums, Extent extent)
    {
        if (level == SimdLevel.V512)
            RowStream<Simd512, Vector512<float>>.Add(a, rowPitch, stepPitch, b, pitchB, sums, extent);
        else if (level == SimdLevel.V256)
            RowStream<Simd256, Vector256<float>>.Add(a, rowPitch, stepPitch, b, pitchB, sums, extent);
        else
            RowStream<Simd128, Vector128<float>>.Add(a, rowPitch, stepPitch, b, pitchB, sums, extent);
    }

    /// <summary>How much is summed.</summary>
    internal readonly record struct Extent(int Rows, int Columns, int Steps, nint Pitch);
}

/// <summary>The same at one width.</summary>
internal static unsafe class RowStream<S, V>
    where S : struct, ISimd<V>
    where V : unmanaged
{
    /// <summary>As <see cref="RowStream.Add"/> says.</summary>
    public static void Add(
        float* a, nint rowPitch, nint stepPitch, float* b, nint pitchB, float* sums, RowStream.Extent extent)
    {
        int k = 0;
        for (; k <= extent.Steps - RowStream.Streams; k += RowStream.Streams)
        {
            float* at = a + (k * stepPitch), rows = b + (k * pitchB);
            int m = 0;
            for (; m <= extent.Rows - 2; m += 2)
            {
                Two(at + (m * rowPitch), rowPitch, stepPitch, rows, pitchB,
                    sums + (m * extent.Pitch), extent.Pitch, extent.Columns);
            }

            if (m < extent.Rows)
                One(at + (m * rowPitch), stepPitch, rows, pitchB, sums + (m * extent.Pitch), extent.Columns);
        }

        for (; k < extent.Steps; k++)
            for (int m = 0; m < extent.Rows; m++)
                Step(a[(m * rowPitch) + (k * stepPitch)], b + (k * pitchB), sums + (m * extent.Pitch), extent.Columns);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Row(float* b, int left) => left >= S.Lanes ? S.Load(b) : S.LoadFirst(b, left);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Step(float a, float* b, float* sums, int columns)
    {
        V x = S.Broadcast(a);
        for (; columns > 0; columns -= S.Lanes, b += S.Lanes, sums += S.Lanes)
            S.Store(sums, S.Fma(x, Row(b, columns), S.Load(sums)));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One(float* a, nint step, float* b, nint pitch, float* sums, int columns)
    {
        V a0 = S.Broadcast(a[0]), a1 = S.Broadcast(a[step]);
        V a2 = S.Broadcast(a[2 * step]), a3 = S.Broadcast(a[3 * step]);
        V a4 = S.Broadcast(a[4 * step]), a5 = S.Broadcast(a[5 * step]);
        V a6 = S.Broadcast(a[6 * step]), a7 = S.Broadcast(a[7 * step]);
        nint p3 = 3 * pitch, p5 = 5 * pitch, p7 = 7 * pitch;
        for (; columns >= S.Lanes; columns -= S.Lanes, b += S.Lanes, sums += S.Lanes)
        {
            V sum = S.Fma(a0, S.Load(b), S.Load(sums));
            sum = S.Fma(a1, S.Load(b + pitch), sum);
            sum = S.Fma(a2, S.Load(b + (2 * pitch)), sum);
            sum = S.Fma(a3, S.Load(b + p3), sum);
            sum = S.Fma(a4, S.Load(b + (4 * pitch)), sum);
            sum = S.Fma(a5, S.Load(b + p5), sum);
            sum = S.Fma(a6, S.Load(b + (2 * p3)), sum);
            S.Store(sums, S.Fma(a7, S.Load(b + p7), sum));
        }

        for (int k = 0; columns > 0 && k < RowStream.Streams; k++) Step(a[k * step], b + (k * pitch), sums, columns);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Two(
        float* a, nint row, nint step, float* b, nint pitch, float* sums, nint sumsPitch, int columns)
    {
        V a0 = S.Broadcast(a[0]), a1 = S.Broadcast(a[step]);
        V a2 = S.Broadcast(a[2 * step]), a3 = S.Broadcast(a[3 * step]);
        V a4 = S.Broadcast(a[4 * step]), a5 = S.Broadcast(a[5 * step]);
        V a6 = S.Broadcast(a[6 * step]), a7 = S.Broadcast(a[7 * step]);
        float* c = a + row;
        V c0 = S.Broadcast(c[0]), c1 = S.Broadcast(c[step]);
        V c2 = S.Broadcast(c[2 * step]), c3 = S.Broadcast(c[3 * step]);
        V c4 = S.Broadcast(c[4 * step]), c5 = S.Broadcast(c[5 * step]);
        V c6 = S.Broadcast(c[6 * step]), c7 = S.Broadcast(c[7 * step]);
        nint p3 = 3 * pitch, p5 = 5 * pitch, p7 = 7 * pitch;
        for (; columns >= S.Lanes; columns -= S.Lanes, b += S.Lanes, sums += S.Lanes)
        {
            V x = S.Load(b);
            V sum = S.Fma(a0, x, S.Load(sums)), other = S.Fma(c0, x, S.Load(sums + sumsPitch));
            x = S.Load(b + pitch);
            (sum, other) = (S.Fma(a1, x, sum), S.Fma(c1, x, other));
            x = S.Load(b + (2 * pitch));
            (sum, other) = (S.Fma(a2, x, sum), S.Fma(c2, x, other));
            x = S.Load(b + p3);
            (sum, other) = (S.Fma(a3, x, sum), S.Fma(c3, x, other));
            x = S.Load(b + (4 * pitch));
            (sum, other) = (S.Fma(a4, x, sum), S.Fma(c4, x, other));
            x = S.Load(b + p5);
            (sum, other) = (S.Fma(a5, x, sum), S.Fma(c5, x, other));
            x = S.Load(b + (2 * p3));
            (sum, other) = (S.Fma(a6, x, sum), S.Fma(c6, x, other));
            x = S.Load(b + p7);
            S.Store(sums, S.Fma(a7, x, sum));
            S.Store(sums + sumsPitch, S.Fma(c7, x, other));
        }

        for (int k = 0; columns > 0 && k < RowStream.Streams; k++)
        {
            Step(a[k * step], b + (k * pitch), sums, columns);
            Step(c[k * step], b + (k * pitch), sums + sumsPitch, columns);
        }
    }
}
