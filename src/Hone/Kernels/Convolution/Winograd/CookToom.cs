namespace Hone.Kernels.Convolution.Winograd;

/// <summary>
/// The matrices of F(m, r): m outputs of a correlation with r taps by n = m + r - 1 multiplications,
/// y = A^T [(G g) * (B^T d)], y[i] = sum over j of d[i + j] g[j], exactly.
/// </summary>
/// <remarks>
/// Derivation: a product s(x) = g(x) h(x) of polynomials with r and m coefficients is known from its values at n - 1
/// finite points p[i] and its leading coefficient, the value at infinity. Lagrange gives
/// s(x) = sum over i of g(p[i]) h(p[i]) l[i](x) / l[i](p[i]) + s(infinity) M(x),
/// l[i](x) = product over j != i of (x - p[j]), M(x) = product over all j of (x - p[j]).
/// Correlation is the transpose of this map in h. So row i of B^T holds the coefficients of l[i], row i of G the powers
/// of p[i] divided by l[i](p[i]), column i of A^T the powers of p[i]; the last row of B^T is M, and infinity picks the
/// last tap and the last output.
/// With points that are sums of few powers of two, A^T and B^T are exact as floats; G never needs to be, since filters
/// are transformed once in double precision.
/// Source: Lavin and Gray 2015, arXiv:1509.09308; Toom 1963; Cook 1966.
/// </remarks>
internal sealed class CookToom
{
    /// <summary>F(outputs, taps) with these finite points; infinity is the last point.</summary>
    /// <exception cref="ArgumentException">
    /// Nothing to compute, not outputs + taps - 2 points, or two points that are equal.
    /// </exception>
    public CookToom(int outputs, int taps, params ReadOnlySpan<Rational> points)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(taps, 1);
        int n = outputs + taps - 1;
        if (points.Length != n - 1)
            throw new ArgumentException($"F({outputs}, {taps}) needs {n - 1} finite points", nameof(points));
        At = Zeros(outputs, n);
        G = Zeros(n, taps);
        Bt = Zeros(n, n);
        for (int i = 0; i < n - 1; i++)
        {
            Rational scale = 1;
            for (int j = 0; j < n - 1; j++)
                if (j != i) scale *= points[i] - points[j];
            if (scale == 0) throw new ArgumentException($"the point {points[i]} comes twice", nameof(points));
            Rational power = 1;
            for (int j = 0; j < Math.Max(outputs, taps); j++, power *= points[i])
            {
                if (j < outputs) At[j][i] = power;
                if (j < taps) G[i][j] = power / scale;
            }

            Bt[i] = RootProduct(points, i, n);
        }

        At[outputs - 1][n - 1] = 1;
        G[n - 1][taps - 1] = 1;
        Bt[n - 1] = RootProduct(points, -1, n);
    }

    /// <summary>A^T [m, n]: from products to outputs.</summary>
    public Rational[][] At { get; }

    /// <summary>G [n, r]: from taps to factors.</summary>
    public Rational[][] G { get; }

    /// <summary>B^T [n, n]: from inputs to factors.</summary>
    public Rational[][] Bt { get; }

    // Rows of their own: arrays of two dimensions take a stub that no image holds.
    private static Rational[][] Zeros(int rows, int columns)
    {
        var matrix = new Rational[rows][];
        for (int i = 0; i < rows; i++) matrix[i] = new Rational[columns];
        return matrix;
    }

    // So many coefficients, lowest first, of the product of all (x - points[j]) but one.
    private static Rational[] RootProduct(ReadOnlySpan<Rational> points, int but, int count)
    {
        var product = new Rational[count];
        product[0] = 1;
        int degree = 0;
        for (int j = 0; j < points.Length; j++)
        {
            if (j == but) continue;
            degree++;
            for (int i = degree; i > 0; i--) product[i] = product[i - 1] - (points[j] * product[i]);
            product[0] *= -points[j];
        }

        return product;
    }
}
