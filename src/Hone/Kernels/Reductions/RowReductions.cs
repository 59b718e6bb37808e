using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Reductions;

/// <summary>Reductions of consecutive floats to one number, in four partial results of fixed order.</summary>
internal static unsafe class RowReductions
{
    /// <summary>y[0] = the reduction of x, as a pointer that takes x, y, count and two numbers that do not matter.
    /// </summary>
    public static delegate*<float*, float*, long, float, float, void> Of<S, V>(ReduceKind kind)
        where S : struct, ISimd<V>
        where V : struct => kind switch
        {
            ReduceKind.Sum => &Row<S, V, SumReduction>,
            ReduceKind.Mean => &Row<S, V, MeanReduction>,
            ReduceKind.Max => &Row<S, V, MaxReduction>,
            ReduceKind.Min => &Row<S, V, MinReduction>,
            ReduceKind.Prod => &Row<S, V, ProdReduction>,
            ReduceKind.L1 => &Row<S, V, L1Reduction>,
            ReduceKind.L2 => &Row<S, V, L2Reduction>,
            ReduceKind.SumSquare => &Row<S, V, SumSquareReduction>,
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such reduction"),
        };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row<S, V, TReduction>(float* x, float* y, long count, float a, float b)
        where S : struct, ISimd<V>
        where V : struct
        where TReduction : struct, IReduction
    {
        V y0 = S.Broadcast(TReduction.Start), y1 = y0, y2 = y0, y3 = y0, rest = y0;
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
        y0 = TReduction.Join<S, V>(TReduction.Join<S, V>(y0, y1), TReduction.Join<S, V>(y2, y3));
        float* lanes = stackalloc float[S.Lanes];
        S.Store(lanes, y0);
        for (int k = 0; k < S.Lanes; k++) rest = TReduction.Join<S, V>(rest, S.Broadcast(lanes[k]));
        S.Store(lanes, TReduction.Finish<S, V>(rest, S.Broadcast(count)));
        y[0] = lanes[0];
    }
}
