using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Reductions;

/// <summary>A fold over elements that partial results can be joined of.</summary>
internal interface IReduction
{
    /// <summary>The result of nothing.</summary>
    static abstract float Start { get; }

    /// <summary>Takes elements in.</summary>
    static abstract V Step<S, V>(V sum, V x)
        where S : struct, ISimd<V>
        where V : struct;

    /// <summary>Joins two partial results.</summary>
    static abstract V Join<S, V>(V a, V b)
        where S : struct, ISimd<V>
        where V : struct;

    /// <summary>The result for <paramref name="count"/> elements.</summary>
    static abstract V Finish<S, V>(V sum, V count)
        where S : struct, ISimd<V>
        where V : struct;
}

/// <summary>The sum.</summary>
internal readonly struct SumReduction : IReduction
{
    /// <inheritdoc/>
    public static float Start => 0;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Step<S, V>(V sum, V x)
        where S : struct, ISimd<V>
        where V : struct => S.Add(sum, x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Join<S, V>(V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Add(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Finish<S, V>(V sum, V count)
        where S : struct, ISimd<V>
        where V : struct => sum;
}

/// <summary>The sum over the count.</summary>
internal readonly struct MeanReduction : IReduction
{
    /// <inheritdoc/>
    public static float Start => 0;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Step<S, V>(V sum, V x)
        where S : struct, ISimd<V>
        where V : struct => S.Add(sum, x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Join<S, V>(V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Add(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Finish<S, V>(V sum, V count)
        where S : struct, ISimd<V>
        where V : struct => S.Div(sum, count);
}

/// <summary>The largest. The hardware keeps a NaN in its second argument, the selection one in the first.</summary>
internal readonly struct MaxReduction : IReduction
{
    /// <inheritdoc/>
    public static float Start => float.NegativeInfinity;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Step<S, V>(V sum, V x)
        where S : struct, ISimd<V>
        where V : struct => S.Select(S.Equal(sum, sum), S.Max(sum, x), sum);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Join<S, V>(V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Select(S.Equal(a, a), S.Max(a, b), a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Finish<S, V>(V sum, V count)
        where S : struct, ISimd<V>
        where V : struct => sum;
}

/// <summary>The smallest, with the rule for NaN of the largest.</summary>
internal readonly struct MinReduction : IReduction
{
    /// <inheritdoc/>
    public static float Start => float.PositiveInfinity;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Step<S, V>(V sum, V x)
        where S : struct, ISimd<V>
        where V : struct => S.Select(S.Equal(sum, sum), S.Min(sum, x), sum);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Join<S, V>(V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Select(S.Equal(a, a), S.Min(a, b), a);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Finish<S, V>(V sum, V count)
        where S : struct, ISimd<V>
        where V : struct => sum;
}

/// <summary>The product.</summary>
internal readonly struct ProdReduction : IReduction
{
    /// <inheritdoc/>
    public static float Start => 1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Step<S, V>(V sum, V x)
        where S : struct, ISimd<V>
        where V : struct => S.Mul(sum, x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Join<S, V>(V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Mul(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Finish<S, V>(V sum, V count)
        where S : struct, ISimd<V>
        where V : struct => sum;
}

/// <summary>The sum of absolute values.</summary>
internal readonly struct L1Reduction : IReduction
{
    /// <inheritdoc/>
    public static float Start => 0;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Step<S, V>(V sum, V x)
        where S : struct, ISimd<V>
        where V : struct => S.Add(sum, S.Abs(x));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Join<S, V>(V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Add(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Finish<S, V>(V sum, V count)
        where S : struct, ISimd<V>
        where V : struct => sum;
}

/// <summary>The root of the sum of squares.</summary>
internal readonly struct L2Reduction : IReduction
{
    /// <inheritdoc/>
    public static float Start => 0;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Step<S, V>(V sum, V x)
        where S : struct, ISimd<V>
        where V : struct => S.Fma(x, x, sum);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Join<S, V>(V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Add(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Finish<S, V>(V sum, V count)
        where S : struct, ISimd<V>
        where V : struct => S.Sqrt(sum);
}

/// <summary>The sum of squares.</summary>
internal readonly struct SumSquareReduction : IReduction
{
    /// <inheritdoc/>
    public static float Start => 0;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Step<S, V>(V sum, V x)
        where S : struct, ISimd<V>
        where V : struct => S.Fma(x, x, sum);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Join<S, V>(V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Add(a, b);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Finish<S, V>(V sum, V count)
        where S : struct, ISimd<V>
        where V : struct => sum;
}
