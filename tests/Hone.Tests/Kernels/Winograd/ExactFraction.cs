using System.Numerics;
using Hone.Kernels.Convolution.Winograd;

namespace Hone.Tests.Kernels.Winograd;

/// <summary>An exact fraction of any size in lowest terms with a positive denominator.</summary>
internal readonly record struct ExactFraction
{
    private readonly BigInteger _denominatorLessOne;

    /// <summary>numerator / denominator.</summary>
    /// <exception cref="DivideByZeroException">The denominator is zero.</exception>
    public ExactFraction(BigInteger numerator, BigInteger denominator)
    {
        if (denominator.IsZero) throw new DivideByZeroException();
        var common = BigInteger.GreatestCommonDivisor(numerator, denominator) * denominator.Sign;
        Numerator = numerator / common;
        _denominatorLessOne = (denominator / common) - 1;
    }

    /// <summary>The part above the line.</summary>
    public BigInteger Numerator { get; }

    /// <summary>The part below the line. It is kept less one, so that the default value is zero.</summary>
    public BigInteger Denominator => _denominatorLessOne + 1;

    /// <summary>A whole number.</summary>
    public static implicit operator ExactFraction(int value) => new(value, 1);

    /// <summary>The same fraction.</summary>
    public static implicit operator ExactFraction(Rational value) => new(value.Numerator, value.Denominator);

    /// <summary>a + b.</summary>
    public static ExactFraction operator +(ExactFraction a, ExactFraction b) =>
        new((a.Numerator * b.Denominator) + (b.Numerator * a.Denominator), a.Denominator * b.Denominator);

    /// <summary>a * b.</summary>
    public static ExactFraction operator *(ExactFraction a, ExactFraction b) =>
        new(a.Numerator * b.Numerator, a.Denominator * b.Denominator);

    /// <inheritdoc/>
    public override string ToString() => Denominator.IsOne ? $"{Numerator}" : $"{Numerator}/{Denominator}";
}
