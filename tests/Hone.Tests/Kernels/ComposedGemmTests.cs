using Hone.Kernels.Gemm.Compose;
using Hone.Machine;

namespace Hone.Tests.Kernels;

/// <summary>Products put together from the public parts, against plain loops on small integers.</summary>
public class ComposedGemmTests
{
    public static TheoryData<SimdLevel> Levels { get; } = [.. SimdLevels.Available];

    [Theory, MemberData(nameof(Levels))]
    public void A_composed_product_equals_the_loops(SimdLevel level)
    {
        CacheTile[] tiles = [CacheTile.Default, new(14, 32, 16), new(1, 1, 1), new(30, 70, 7)];
        foreach (var (m, n, k) in ((int, int, int)[])[(1, 1, 1), (14, 32, 9), (17, 33, 40), (100, 131, 65)])
        {
            float[] a = ConvolutionCheck.Integers((long)m * k, 1), b = ConvolutionCheck.Integers((long)k * n, 2);
            foreach (var tile in tiles)
            {
                float[] y = new float[m * n], twice = new float[m * n];
                Array.Fill(y, float.NaN);
                new ComposedGemm<RowMajor, RowMajor, StoreRowMajor>(
                    m, n, k, new(a, k), new(b, n), new(y, n), tile, level).Run();
                Assert.Equal(Expected(a, b, m, n, k), y);
                new ComposedGemm<RowMajor, Columns, Twice>(
                    m, n, k, new(a, k), new(Turned(b, k, n), k), new(twice, n), tile, level).Run(3);
                Assert.Equal(y.Select(x => 2 * x), twice);
            }
        }
    }

    [Fact]
    public void Bits_depend_on_neither_tiles_nor_threads()
    {
        const int m = 150, n = 200, k = 300;
        float[] a = GemmCheck.Fractions(m * k, 1), b = GemmCheck.Fractions(k * n, 2);
        float[] Product(CacheTile tile, int threads)
        {
            float[] y = new float[m * n];
            new ComposedGemm<RowMajor, RowMajor, StoreRowMajor>(m, n, k, new(a, k), new(b, n), new(y, n), tile)
                .Run(threads);
            return y;
        }

        float[] expected = Product(CacheTile.Default, 1);
        for (int threads = 1; threads <= 4; threads++)
            Assert.Equal(expected, Product(new CacheTile(28, 64, 50), threads));
    }

    [Fact]
    public void An_extent_below_one_is_refused()
    {
        var x = new RowMajor(new float[4], 2);
        var y = new StoreRowMajor(new float[4], 2);
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new ComposedGemm<RowMajor, RowMajor, StoreRowMajor>(2, 0, 2, x, x, y));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new ComposedGemm<RowMajor, RowMajor, StoreRowMajor>(2, 2, 2, x, x, y, new CacheTile(1, 1, 0)));
    }

    [Fact]
    public void What_an_epilogue_throws_reaches_the_caller() => Assert.Throws<ArgumentOutOfRangeException>(
        () => new ComposedGemm<RowMajor, RowMajor, StoreRowMajor>(
            2, 2, 2, new(new float[4], 2), new(new float[4], 2), new(new float[3], 2)).Run());

    private static float[] Expected(float[] a, float[] b, int m, int n, int k)
    {
        var y = new float[m * n];
        for (int i = 0; i < m; i++)
        for (int j = 0; j < n; j++)
        for (int l = 0; l < k; l++)
            y[(i * n) + j] += a[(i * k) + l] * b[(l * n) + j];
        return y;
    }

    private static float[] Turned(float[] b, int rows, int columns)
    {
        var turned = new float[b.Length];
        for (int i = 0; i < b.Length; i++) turned[(i % columns * rows) + (i / columns)] = b[i];
        return turned;
    }

    // B stored transposed.
    private readonly record struct Columns(float[] Values, int Length) : ITileIteratorB
    {
        public void Load(int step, int steps, int column, int columns, Span<float> tile, int pitch)
        {
            for (int s = 0; s < steps; s++)
                for (int j = 0; j < columns; j++)
                    tile[(s * pitch) + j] = Values[((column + j) * Length) + step + s];
        }
    }

    private readonly record struct Twice(float[] Y, int Columns) : IEpilogue
    {
        public void Store(int row, int rows, int column, int columns, ReadOnlySpan<float> sums, int pitch)
        {
            for (int i = 0; i < rows; i++)
                for (int j = 0; j < columns; j++)
                    Y[((row + i) * Columns) + column + j] = 2 * sums[(i * pitch) + j];
        }
    }
}
