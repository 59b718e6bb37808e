namespace Hone.Kernels.Quantized;

/// <summary>
/// A times constant B, from numbers to numbers by way of bytes: with qa = za + round(clamp(a / sa)) the bytes of A,
/// y[i,j] = m[j] sum + b[j], where sum = sum over k of (qa[i,k] - za) (qb[k,j] - zb) is a whole number. With a step s
/// the result is rounded to a grid: s round(min(high, max(low, m[j] sum + b[j]))).
/// </summary>
/// <remarks>
/// Operands: a [M,K], y [M,N], float32, row-major; y must not alias a. Quotients, m sum + b and s times steps are
/// rounded to float32, once each. Sums must fit int32: K below 2^15.
/// </remarks>
internal sealed record ByteProductRequest : KernelRequest
{
    /// <summary>Rows of A.</summary>
    public required int M { get; init; }

    /// <summary>Columns of B.</summary>
    public required int N { get; init; }

    /// <summary>Terms of a sum.</summary>
    public required int K { get; init; }

    /// <summary>B, uint8 or int8: [K,N], or [N,K] when transposed.</summary>
    public required Weights B { get; init; }

    /// <summary>Whether B is given as [N,K].</summary>
    public bool TransposeB { get; init; }

    /// <summary>zb.</summary>
    public required int ZeroB { get; init; }

    /// <summary>sa and za.</summary>
    public required ByteScale A { get; init; }

    /// <summary>m, for each column.</summary>
    public required float[] Multiplier { get; init; }

    /// <summary>b, for each column.</summary>
    public required float[] Offset { get; init; }

    /// <summary>s, or 0 for no grid.</summary>
    public float Step { get; init; }

    /// <summary>The least steps.</summary>
    public float Low { get; init; }

    /// <summary>The most steps.</summary>
    public float High { get; init; }
}
