using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Pooling;

/// <summary>A fold over the elements of a window, with two accumulators.</summary>
internal interface IPooling
{
    /// <summary>The word in kernel names.</summary>
    static abstract string Word { get; }

    /// <summary>The first accumulator before any element; the second starts at zero.</summary>
    static abstract float Start { get; }

    /// <summary>Takes an element in.</summary>
    static abstract void Step<S, V>(ref V sum, ref V guard, V x)
        where S : struct, ISimd<V>
        where V : struct;

    /// <summary>The result for a window that counts <paramref name="count"/> elements.</summary>
    static abstract V Finish<S, V>(V sum, V guard, V count)
        where S : struct, ISimd<V>
        where V : struct;

    /// <summary>Takes a scalar in.</summary>
    static abstract float Step(float sum, float x);

    /// <summary>The scalar result.</summary>
    static abstract float Finish(float sum, float count);
}

/// <summary>The largest element.</summary>
/// <remarks>
/// The hardware's maximum forgets a NaN in its first argument, so the guard adds up absolute values: NaN exactly when
/// an element is, on pipes that the maximum leaves idle.
/// </remarks>
internal readonly struct MaxPooling : IPooling
{
    /// <inheritdoc/>
    public static string Word => "max";

    /// <inheritdoc/>
    public static float Start => float.NegativeInfinity;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Step<S, V>(ref V sum, ref V guard, V x)
        where S : struct, ISimd<V>
        where V : struct
    {
        sum = S.Max(sum, x);
        guard = S.Add(guard, S.Abs(x));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Finish<S, V>(V sum, V guard, V count)
        where S : struct, ISimd<V>
        where V : struct => S.Select(S.Equal(guard, guard), sum, guard);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Step(float sum, float x) => MathF.Max(sum, x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Finish(float sum, float count) => sum;
}

/// <summary>The sum over the count.</summary>
internal readonly struct AveragePooling : IPooling
{
    /// <inheritdoc/>
    public static string Word => "average";

    /// <inheritdoc/>
    public static float Start => 0;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Step<S, V>(ref V sum, ref V guard, V x)
        where S : struct, ISimd<V>
        where V : struct => sum = S.Add(sum, x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Finish<S, V>(V sum, V guard, V count)
        where S : struct, ISimd<V>
        where V : struct => S.Div(sum, count);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Step(float sum, float x) => sum + x;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Finish(float sum, float count) => sum / count;
}
