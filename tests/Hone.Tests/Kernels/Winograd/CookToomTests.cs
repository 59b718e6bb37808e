using Hone.Kernels.Convolution.Winograd;
using Hone.Tensors;

namespace Hone.Tests.Kernels.Winograd;

/// <summary>The generated algorithms are identities, in exact arithmetic.</summary>
public class CookToomTests
{
    private static readonly Rational s_half = new(1, 2), s_third = new(-2, 3);

    // Points to draw from: any distinct fractions make a valid algorithm.
    private static readonly Rational[] s_points = [0, 1, -1, 2, -2, s_half, -s_half, 3, s_third, -4, new(5, 7), 11];

    [Fact]
    public void F_of_m_and_r_equals_correlation_for_every_size()
    {
        for (int m = 1; m <= 8; m++)
            for (int r = 1; r <= 5; r++) CheckLine(m, r, s_points[..(m + r - 2)]);
    }

    [Fact]
    public void Any_points_serve()
    {
        CheckLine(4, 3, [0, 1, -1, s_half, -2]);
        CheckLine(4, 3, [new(3, 2), new(-3, 2), 0, new(1, 4), s_third]);
        CheckLine(6, 3, [7, 5, 3, 1, -1, -3, -5]);
        CheckLine(2, 3, [s_third, 11, -1]);
    }

    /// <summary>Y = A^T [(G g G^T) * (B^T d B)] A, the nested form that kernels use.</summary>
    [Theory, InlineData(2), InlineData(4), InlineData(6)]
    public void Nested_in_two_dimensions(int m)
    {
        var f = new CookToom(m, 3, s_points.AsSpan(0, m + 1));
        ExactFraction[,] d = Integers(m + 2, m + 2, 1), g = Integers(3, 3, 2);
        ExactFraction[,] u = Product(Product(f.G, g), Transposed(Exactly(f.G)));
        ExactFraction[,] v = Product(Product(f.Bt, d), Transposed(Exactly(f.Bt)));
        for (int i = 0; i < m + 2; i++)
            for (int j = 0; j < m + 2; j++) u[i, j] *= v[i, j];
        ExactFraction[,] y = Product(Product(f.At, u), Transposed(Exactly(f.At)));
        for (int p = 0; p < m; p++)
        for (int q = 0; q < m; q++)
        {
            ExactFraction sum = 0;
            for (int r = 0; r < 3; r++)
                for (int s = 0; s < 3; s++) sum += d[p + r, q + s] * g[r, s];
            Assert.Equal(sum, y[p, q]);
        }
    }

    /// <summary>B^T and A^T of Lavin and Gray's F(4, 3), up to the signs that G makes up for.</summary>
    [Fact]
    public void F43_is_the_published_one()
    {
        var f = new CookToom(4, 3, 0, 1, -1, 2, -2);
        Assert.Equal("4 0 -5 0 1 0", Row(f.Bt, 0));
        Assert.Equal("0 -4 -4 1 1 0", Row(f.Bt, 1));
        Assert.Equal("0 4 0 -5 0 1", Row(f.Bt, 5));
        Assert.Equal("0 1 -1 8 -8 1", Row(f.At, 3));
        Assert.Equal("1/24 1/12 1/6", Row(f.G, 3));
    }

    [Fact]
    public void Unsound_points_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new CookToom(2, 3, 0, 1));
        Assert.Throws<ArgumentException>(() => new CookToom(2, 3, 0, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CookToom(0, 3, 0));
    }

    [Fact]
    public void Rationals_are_in_lowest_terms()
    {
        Assert.Equal(new Rational(1, -2), new Rational(-3, 6));
        Assert.Equal(default, new Rational(0, -5));
        Assert.Equal(new Rational(5, 6), s_half + new Rational(1, 3));
        Assert.Equal(new Rational(-3, 4), s_half / s_third);
        Assert.Equal(-0.75, new Rational(3, -4).ToDouble());
        Assert.Throws<DivideByZeroException>(() => s_half / 0);
        Assert.Throws<OverflowException>(() => s_half * new Rational(1, long.MaxValue));
    }

    private static void CheckLine(int m, int r, Rational[] points)
    {
        var f = new CookToom(m, r, points);
        ExactFraction[,] d = Integers(m + r - 1, 1, 1), g = Integers(r, 1, 2);
        ExactFraction[,] v = Product(f.Bt, d), u = Product(f.G, g);
        for (int i = 0; i < m + r - 1; i++) u[i, 0] *= v[i, 0];
        ExactFraction[,] y = Product(f.At, u);
        for (int i = 0; i < m; i++)
        {
            ExactFraction sum = 0;
            for (int j = 0; j < r; j++) sum += d[i + j, 0] * g[j, 0];
            Assert.Equal(sum, y[i, 0]);
        }
    }

    private static ExactFraction[,] Integers(int rows, int columns, long seed)
    {
        var random = new SeededRandom(seed);
        var values = new ExactFraction[rows, columns];
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++) values[i, j] = random.Next(-99, 100);
        return values;
    }

    private static ExactFraction[,] Product(ExactFraction[,] a, ExactFraction[,] b)
    {
        var y = new ExactFraction[a.GetLength(0), b.GetLength(1)];
        for (int i = 0; i < a.GetLength(0); i++)
        for (int j = 0; j < b.GetLength(1); j++)
        for (int k = 0; k < b.GetLength(0); k++) y[i, j] += a[i, k] * b[k, j];
        return y;
    }

    private static ExactFraction[,] Product(Rational[][] a, ExactFraction[,] b) => Product(Exactly(a), b);

    private static ExactFraction[,] Exactly(Rational[][] a)
    {
        var y = new ExactFraction[a.Length, a[0].Length];
        for (int i = 0; i < a.Length; i++)
            for (int j = 0; j < a[i].Length; j++) y[i, j] = a[i][j];
        return y;
    }

    private static ExactFraction[,] Transposed(ExactFraction[,] a)
    {
        var y = new ExactFraction[a.GetLength(1), a.GetLength(0)];
        for (int i = 0; i < a.GetLength(0); i++)
            for (int j = 0; j < a.GetLength(1); j++) y[j, i] = a[i, j];
        return y;
    }

    private static string Row(Rational[][] a, int row) => string.Join(' ', a[row]);
}
