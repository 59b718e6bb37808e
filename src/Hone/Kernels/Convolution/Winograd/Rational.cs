namespace Hone.Kernels.Convolution.Winograd;

/// <summary>An exact fraction in lowest terms with a positive denominator.</summary>
/// <remarks>Of 64-bit parts, since it works at every start; what does not fit them throws.</remarks>
internal readonly record struct Rational
{
    private readonly long _denominatorLessOne;

    /// <summary>numerator / denominator.</summary>
    /// <exception cref="DivideByZeroException">The denominator is zero.</exception>
    /// <exception cref="OverflowException">A part does not fit.</exception>
    public Rational(long numerator, long denominator)
    {
        if (denominator == 0) throw new DivideByZeroException();
        long common = Math.Abs(numerator), rest = Math.Abs(denominator);
        while (rest != 0) (common, rest) = (rest, common % rest);
        if (denominator < 0) common = -common;
        Numerator = numerator / common;
        _denominatorLessOne = (denominator / common) - 1;
    }

    /// <summary>The part above the line.</summary>
    public long Numerator { get; }

    /// <summary>The part below the line. It is kept less one, so that the default value is zero.</summary>
    public long Denominator => _denominatorLessOne + 1;

    /// <summary>A whole number.</summary>
    public static implicit operator Rational(int value) => new(value, 1);

    /// <summary>a + b.</summary>
    public static Rational operator +(Rational a, Rational b) =>
        new(checked((a.Numerator * b.Denominator) + (b.Numerator * a.Denominator)),
            checked(a.Denominator * b.Denominator));

    /// <summary>a - b.</summary>
    public static Rational operator -(Rational a, Rational b) => a + (-b);

    /// <summary>-a.</summary>
    public static Rational operator -(Rational a) => new(checked(-a.Numerator), a.Denominator);

    /// <summary>a * b.</summary>
    public static Rational operator *(Rational a, Rational b) =>
        new(checked(a.Numerator * b.Numerator), checked(a.Denominator * b.Denominator));

    /// <summary>a / b.</summary>
    /// <exception cref="DivideByZeroException">b is zero.</exception>
    public static Rational operator /(Rational a, Rational b) =>
        new(checked(a.Numerator * b.Denominator), checked(a.Denominator * b.Numerator));

    /// <summary>The nearest double while both parts are below 2^53.</summary>
    public double ToDouble() => (double)Numerator / (double)Denominator;

    /// <inheritdoc/>
    public override string ToString() => Denominator == 1 ? $"{Numerator}" : $"{Numerator}/{Denominator}";
}
