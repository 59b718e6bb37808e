namespace Hone.Kernels.Convolution.Fourier;

/// <summary>Where the complex vectors of a line lie: a row or a column, side by side or in two planes.</summary>
internal readonly unsafe struct Line
{
    /// <summary>A line.</summary>
    public Line(float* at, nint step, nint im)
    {
        At = at;
        Step = step;
        Im = im;
    }

    /// <summary>The real part of the first.</summary>
    public float* At { get; }

    /// <summary>Floats from one to the next.</summary>
    public nint Step { get; }

    /// <summary>Floats from a real part to its imaginary part.</summary>
    public nint Im { get; }

    /// <summary>
    /// The same with the parts exchanged: a forward transform from exchanged to exchanged parts is the inverse one.
    /// </summary>
    public Line Exchanged => new(At + Im, Step, -Im);
}
