using System.Runtime.CompilerServices;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Elementwise;

/// <summary>A function of two numbers, over vectors.</summary>
internal interface IBinaryFunction
{
    /// <summary>f(a, b) lane by lane.</summary>
    static abstract V Apply<S, V>(V a, V b)
        where S : struct, ISimd<V>
        where V : struct;
}

/// <summary>y = a + b.</summary>
internal readonly struct AddFunction : IBinaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<S, V>(V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Add(a, b);
}

/// <summary>y = a - b.</summary>
internal readonly struct SubFunction : IBinaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<S, V>(V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Sub(a, b);
}

/// <summary>y = a b.</summary>
internal readonly struct MulFunction : IBinaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<S, V>(V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Mul(a, b);
}

/// <summary>y = a / b.</summary>
internal readonly struct DivFunction : IBinaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<S, V>(V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Div(a, b);
}

/// <summary>The smaller. The hardware keeps a NaN in b; the selection keeps one in a.</summary>
internal readonly struct MinFunction : IBinaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<S, V>(V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Select(S.Equal(a, a), S.Min(a, b), a);
}

/// <summary>The larger. The hardware keeps a NaN in b; the selection keeps one in a.</summary>
internal readonly struct MaxFunction : IBinaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<S, V>(V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Select(S.Equal(a, a), S.Max(a, b), a);
}

/// <summary>y = a for a >= 0, else a b.</summary>
internal readonly struct PReluFunction : IBinaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<S, V>(V a, V b)
        where S : struct, ISimd<V>
        where V : struct => S.Select(S.Less(a, S.Zero), S.Mul(a, b), a);
}

/// <summary>y = a^b through binary64, one lane after the other.</summary>
internal readonly unsafe struct PowFunction : IBinaryFunction
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static V Apply<S, V>(V a, V b)
        where S : struct, ISimd<V>
        where V : struct
    {
        float* x = stackalloc float[S.Lanes], y = stackalloc float[S.Lanes];
        S.Store(x, a);
        S.Store(y, b);
        for (int i = 0; i < S.Lanes; i++) x[i] = (float)Math.Pow(x[i], y[i]);
        return S.Load(x);
    }
}
