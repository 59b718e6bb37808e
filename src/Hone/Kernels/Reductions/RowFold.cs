using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Reductions;

/// <summary>A reduction along consecutive floats: four partial results of vectors, and one of what fills no vector.
/// </summary>
internal static unsafe class RowFold<S, V, TReduction>
    where S : struct, ISimd<V>
    where V : struct
    where TReduction : struct, IReduction
{
    /// <summary>Takes in a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(float* x, long count, ref V y0, ref V y1, ref V y2, ref V y3, ref V rest)
    {
        long i = 0;
        for (; i <= count - (4 * S.Lanes); i += 4 * S.Lanes)
        {
            y0 = TReduction.Step<S, V>(y0, S.Load(x + i));
            y1 = TReduction.Step<S, V>(y1, S.Load(x + i + S.Lanes));
            y2 = TReduction.Step<S, V>(y2, S.Load(x + i + (2 * S.Lanes)));
            y3 = TReduction.Step<S, V>(y3, S.Load(x + i + (3 * S.Lanes)));
        }

        for (; i <= count - S.Lanes; i += S.Lanes) y0 = TReduction.Step<S, V>(y0, S.Load(x + i));
        for (; i < count; i++) rest = TReduction.Step<S, V>(rest, S.Broadcast(x[i]));
    }

    /// <summary>The number that the partial results of so many elements make, joined in a fixed order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Result(V y0, V y1, V y2, V y3, V rest, float count)
    {
        y0 = TReduction.Join<S, V>(TReduction.Join<S, V>(y0, y1), TReduction.Join<S, V>(y2, y3));
        float* lanes = stackalloc float[S.Lanes];
        S.Store(lanes, y0);
        for (int k = 0; k < S.Lanes; k++) rest = TReduction.Join<S, V>(rest, S.Broadcast(lanes[k]));
        S.Store(lanes, TReduction.Finish<S, V>(rest, S.Broadcast(count)));
        return lanes[0];
    }
}
