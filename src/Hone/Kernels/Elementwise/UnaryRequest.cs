namespace Hone.Kernels.Elementwise;

/// <summary>Functions of one number that are no activations, and <see cref="Activation"/> for those that are.</summary>
public enum UnaryOperation
{
    /// <summary>The request's activation.</summary>
    Activation = 0,
    /// <summary>|x|.</summary>
    Abs,
    /// <summary>-x.</summary>
    Neg,
    /// <summary>e^x, at most 2 ulp off.</summary>
    Exp,
    /// <summary>ln x, at most 2 ulp off.</summary>
    Log,
    /// <summary>Square root, correctly rounded.</summary>
    Sqrt,
    /// <summary>1 / x, correctly rounded.</summary>
    Reciprocal,
    /// <summary>erf x, at most 3 ulp off.</summary>
    Erf,
    /// <summary>The largest integer not above x.</summary>
    Floor,
    /// <summary>The smallest integer not below x.</summary>
    Ceil,
    /// <summary>The nearest integer, ties to even.</summary>
    Round,
    /// <summary>-1, 0 or 1.</summary>
    Sign,
    /// <summary>x x.</summary>
    Square,
    /// <summary>sin x, computed in binary64.</summary>
    Sin,
    /// <summary>cos x, computed in binary64.</summary>
    Cos,
}

/// <summary>y[i] = f(x[i]).</summary>
/// <remarks>
/// Operands: x, y, <see cref="Length"/> floats each, in whatever layout; y may be x. A NaN gives a NaN. Bound by memory
/// but for Exp and those built on it, which take about 15 cycles a vector.
/// </remarks>
public sealed record UnaryRequest : KernelRequest
{
    /// <summary>f.</summary>
    public UnaryOperation Operation { get; init; }

    /// <summary>f where the operation is <see cref="UnaryOperation.Activation"/>.</summary>
    public Activation Activation { get; init; }

    /// <summary>Floats, the lanes of NCHWc beyond C included.</summary>
    public required long Length { get; init; }
}
