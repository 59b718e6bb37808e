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
        RowFold<S, V, TReduction>.Add(x, count, ref y0, ref y1, ref y2, ref y3, ref rest);
        y[0] = RowFold<S, V, TReduction>.Result(y0, y1, y2, y3, rest, count);
    }
}
