using System.Runtime.CompilerServices;
using Hone.Kernels.Elementwise;
using Hone.Kernels.Simd;

namespace Hone.Kernels.Recurrent;

/// <summary>What a cell makes of the four sums of each of its units.</summary>
internal unsafe interface ICell
{
    /// <summary>Gates in the weights: 4, or 3 whose third sum of x and of h are kept apart as the fourth.</summary>
    static abstract int Gates { get; }

    /// <summary>For each of the four sums, the gate of W whose bias it takes; -1 for none.</summary>
    static abstract ReadOnlySpan<int> OfInput { get; }

    /// <summary>For each of the four sums, the gate of R whose bias it takes; -1 for none.</summary>
    static abstract ReadOnlySpan<int> OfState { get; }

    /// <summary>The next state of a vector of units; their memory becomes the next.</summary>
    /// <param name="sums">Four vectors.</param>
    /// <param name="memory">One vector.</param>
    /// <param name="peepholes">Three vectors, or null.</param>
    static abstract V Next<S, V>(float* sums, float* memory, float* peepholes)
        where S : struct, ISimd<V>
        where V : struct;
}

/// <summary>The cell of <see cref="CellKind.Lstm"/>: sums i, o, f, g; the memory is c.</summary>
internal readonly unsafe struct LstmCell : ICell
{
    /// <inheritdoc/>
    public static int Gates => 4;

    /// <inheritdoc/>
    public static ReadOnlySpan<int> OfInput => [0, 1, 2, 3];

    /// <inheritdoc/>
    public static ReadOnlySpan<int> OfState => [0, 1, 2, 3];

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Next<S, V>(float* sums, float* memory, float* peepholes)
        where S : struct, ISimd<V>
        where V : struct
    {
        V i = S.Load(sums), o = S.Load(sums + S.Lanes), f = S.Load(sums + (2 * S.Lanes)), c = S.Load(memory);
        if (peepholes != null)
        {
            i = S.Fma(S.Load(peepholes), c, i);
            f = S.Fma(S.Load(peepholes + (2 * S.Lanes)), c, f);
        }

        V g = S.Mul(VectorMath.Sigmoid<S, V>(i), VectorMath.Tanh<S, V>(S.Load(sums + (3 * S.Lanes))));
        c = S.Fma(VectorMath.Sigmoid<S, V>(f), c, g);
        S.Store(memory, c);
        if (peepholes != null) o = S.Fma(S.Load(peepholes + S.Lanes), c, o);
        return S.Mul(VectorMath.Sigmoid<S, V>(o), VectorMath.Tanh<S, V>(c));
    }
}

/// <summary>
/// The cell of <see cref="CellKind.Gru"/>: sums z, r, W_h x and R_h h, which r divides; the memory is the state itself.
/// </summary>
internal readonly unsafe struct GruCell : ICell
{
    /// <inheritdoc/>
    public static int Gates => 3;

    /// <inheritdoc/>
    public static ReadOnlySpan<int> OfInput => [0, 1, 2, -1];

    /// <inheritdoc/>
    public static ReadOnlySpan<int> OfState => [0, 1, -1, 2];

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Next<S, V>(float* sums, float* memory, float* peepholes)
        where S : struct, ISimd<V>
        where V : struct
    {
        V z = VectorMath.Sigmoid<S, V>(S.Load(sums)), r = VectorMath.Sigmoid<S, V>(S.Load(sums + S.Lanes));
        V ofState = S.Load(sums + (3 * S.Lanes));
        V n = VectorMath.Tanh<S, V>(S.Fma(r, ofState, S.Load(sums + (2 * S.Lanes))));
        V h = S.Fma(z, S.Sub(S.Load(memory), n), n);
        S.Store(memory, h);
        return h;
    }
}
