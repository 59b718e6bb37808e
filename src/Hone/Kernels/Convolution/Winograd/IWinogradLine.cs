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
/// </remarks>
internal unsafe interface IWinogradLine
{
    /// <summary>m, outputs.</summary>
    static abstract int Outputs { get; }

    /// <summary>r, taps of the filter.</summary>
    static abstract int Taps { get; }

    /// <summary>The m + r - 2 finite points, in the order that the transforms rely on.</summary>
    static abstract Rational[] Points { get; }

    /// <summary>to = B^T from, both of m + r - 1 vectors.</summary>
    /// <param name="from">The first vector read.</param>
    /// <param name="fromStep">Floats from one vector to the next.</param>
    /// <param name="to">The first vector written.</param>
    /// <param name="toStep">Floats from one vector to the next.</param>
    /// <param name="bt">B^T, row-major.</param>
    static abstract void Input<S, V>(float* from, nint fromStep, float* to, nint toStep, float* bt)
        where S : struct, ISimd<V>
        where V : struct;

    /// <summary>to = A^T from, of m + r - 1 vectors into m.</summary>
    /// <param name="from">The first vector read.</param>
    /// <param name="fromStep">Floats from one vector to the next.</param>
    /// <param name="to">The first vector written.</param>
    /// <param name="toStep">Floats from one vector to the next.</param>
    /// <param name="at">A^T, row-major.</param>
    static abstract void Output<S, V>(float* from, nint fromStep, float* to, nint toStep, float* at)
        where S : struct, ISimd<V>
        where V : struct;
}
