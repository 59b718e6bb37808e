using System.Runtime.CompilerServices;
using Hone.Kernels.Elementwise;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Expressions;

/// <summary>An expression as a type: closed at run time, it is one loop that keeps every value in a register.</summary>
internal unsafe interface IExpression
{
    /// <summary>Its value for the vector that begins at float i of the block.</summary>
    static abstract V At<S, V>(float** values, nint i)
        where S : struct, ISimd<V>
        where V : struct;
}

/// <summary>The number of a value, as a type.</summary>
internal interface IPlace
{
    /// <summary>The number.</summary>
    static abstract int Index { get; }
}

/// <summary>0.</summary>
internal readonly struct ZeroPlace : IPlace
{
    /// <inheritdoc/>
    public static int Index => 0;
}

/// <summary>2 n.</summary>
internal readonly struct EvenPlace<N> : IPlace
    where N : IPlace
{
    /// <inheritdoc/>
    public static int Index => 2 * N.Index;
}

/// <summary>2 n + 1.</summary>
internal readonly struct OddPlace<N> : IPlace
    where N : IPlace
{
    /// <inheritdoc/>
    public static int Index => (2 * N.Index) + 1;
}

/// <summary>A value that runs with the block.</summary>
internal readonly unsafe struct MovingValue<N> : IExpression
    where N : IPlace
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V At<S, V>(float** values, nint i)
        where S : struct, ISimd<V>
        where V : struct => S.Load(values[N.Index] + i);
}

/// <summary>One number for the whole block.</summary>
internal readonly unsafe struct ScalarValue<N> : IExpression
    where N : IPlace
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V At<S, V>(float** values, nint i)
        where S : struct, ISimd<V>
        where V : struct => S.Broadcast(*values[N.Index]);
}

/// <summary>One vector for every vector of the block.</summary>
internal readonly unsafe struct VectorValue<N> : IExpression
    where N : IPlace
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V At<S, V>(float** values, nint i)
        where S : struct, ISimd<V>
        where V : struct => S.Load(values[N.Index]);
}

/// <summary>The parameter that a function does not look at.</summary>
internal readonly unsafe struct NoValue : IExpression
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V At<S, V>(float** values, nint i)
        where S : struct, ISimd<V>
        where V : struct => S.Zero;
}

/// <summary>f(x; a, b).</summary>
internal readonly unsafe struct Apply1<F, X, A, B> : IExpression
    where F : IFunction
    where X : IExpression
    where A : IExpression
    where B : IExpression
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V At<S, V>(float** values, nint i)
        where S : struct, ISimd<V>
        where V : struct =>
        F.Apply<S, V>(X.At<S, V>(values, i), A.At<S, V>(values, i), B.At<S, V>(values, i));
}

/// <summary>f(a, b).</summary>
internal readonly unsafe struct Apply2<F, A, B> : IExpression
    where F : IBinaryFunction
    where A : IExpression
    where B : IExpression
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V At<S, V>(float** values, nint i)
        where S : struct, ISimd<V>
        where V : struct => F.Apply<S, V>(A.At<S, V>(values, i), B.At<S, V>(values, i));
}
