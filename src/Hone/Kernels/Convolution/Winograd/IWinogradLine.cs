using Hone.Kernels.Simd;

namespace Hone.Kernels.Convolution.Winograd;

/// <summary>
/// The one-dimensional transforms of one F(m, r), each element a vector of channels, as straight-line code.
/// </summary>
/// <remarks>
/// Points come as 0, a, -a, b, -b, c, -c: the rows of B^T for p and -p are then u + p v and u - p v with u of even and
/// v of odd elements, and A^T's columns meet in sums and differences, which halves the multiplications. Coefficients
/// are read from the generated matrices; the code knows of no point, except where a pair is 1, -1, which needs
/// additions only. Others do those than the units of multiply-adds. B^T belongs to the points alone: F(4, 3) and
/// F(2, 5) share it.
/// A tile is transformed down its columns two results at a time, by a Pair of each column, and each of the two rows so
/// made is transformed by a Line: what lies between stays in registers.
/// </remarks>
internal unsafe interface IWinogradLine
{
    /// <summary>m, outputs.</summary>
    static abstract int Outputs { get; }

    /// <summary>r, taps of the filter.</summary>
    static abstract int Taps { get; }

    /// <summary>The m + r - 2 finite points, in the order that the transforms rely on.</summary>
    static abstract Rational[] Points { get; }

    /// <summary>Two rows of B^T x: the first and the last in group 0, 2 g - 1 and 2 g in group g.</summary>
    /// <typeparam name="S">The vector's witness.</typeparam>
    /// <typeparam name="V">The vector.</typeparam>
    /// <typeparam name="TGroup">As many bytes as the group's number and one.</typeparam>
    /// <param name="x">The first of m + r - 1 vectors.</param>
    /// <param name="step">Floats from one to the next.</param>
    /// <param name="bt">B^T, row-major.</param>
    /// <param name="a">The first of the two.</param>
    /// <param name="b">The second; where there is one only, the same.</param>
    static abstract void InputPair<S, V, TGroup>(float* x, nint step, float* bt, out V a, out V b)
        where S : struct, ISimd<V>
        where V : struct
        where TGroup : unmanaged;

    /// <summary>to = B^T d of the first m + r - 1 vectors.</summary>
    static abstract void InputLine<S, V>(
        V d0, V d1, V d2, V d3, V d4, V d5, V d6, V d7, float* to, nint step, float* bt)
        where S : struct, ISimd<V>
        where V : struct;

    /// <summary>
    /// Two rows of A^T x: 0 and 2 in group 0, 1 and 3 in group 1, 4 and 5 in group 2; 0 and 1 where m is 2.
    /// </summary>
    /// <typeparam name="S">The vector's witness.</typeparam>
    /// <typeparam name="V">The vector.</typeparam>
    /// <typeparam name="TGroup">As many bytes as the group's number and one.</typeparam>
    /// <param name="x">The first of m + r - 1 vectors.</param>
    /// <param name="step">Floats from one to the next.</param>
    /// <param name="at">A^T, row-major.</param>
    /// <param name="a">The first of the two.</param>
    /// <param name="b">The second; where there is one only, the same.</param>
    static abstract void OutputPair<S, V, TGroup>(float* x, nint step, float* at, out V a, out V b)
        where S : struct, ISimd<V>
        where V : struct
        where TGroup : unmanaged;

    /// <summary>y = A^T t of the first m + r - 1 vectors; the y beyond m are nothing.</summary>
    static abstract void OutputLine<S, V>(
        V t0, V t1, V t2, V t3, V t4, V t5, V t6, V t7, float* at,
        out V y0, out V y1, out V y2, out V y3, out V y4, out V y5)
        where S : struct, ISimd<V>
        where V : struct;
}
