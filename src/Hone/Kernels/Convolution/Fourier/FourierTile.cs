namespace Hone.Kernels.Convolution.Fourier;

/// <summary>The extents of the planes that are transformed.</summary>
/// <param name="Rows">Rows: 1 where filters have one row, else even.</param>
/// <param name="Columns">Columns, likewise.</param>
internal readonly record struct FourierTile(int Rows, int Columns)
{
    // Fitted to measurements, in cycles: a vector of filters from the cache behind the second level, and a vector of a
    // plane transformed one way.
    private const double FilterCycles = 7;
    private const double TransformCycles = 12;

    /// <summary>Rows that a filter covers.</summary>
    public static int Reach(int taps, int dilation) => ((taps - 1) * dilation) + 1;

    /// <summary>
    /// The tile of 16 or 32 each way that is estimated to take the least time for one image; N is left out, since the
    /// bits of an image must not depend on its company.
    /// </summary>
    public static FourierTile Choose(ConvolutionRequest c)
    {
        var best = default(FourierTile);
        double least = double.MaxValue;
        int reachH = Reach(c.R, c.DilationH), reachW = Reach(c.S, c.DilationW);
        foreach (int rows in Sizes(reachH))
        {
            foreach (int columns in Sizes(reachW))
            {
                long tiles = (long)Count(c.P, rows, reachH) * Count(c.Q, columns, reachW);
                double products = (double)Frequency.Products(rows, columns) * c.C * c.K / 16;
                double vectors = (double)rows * columns * (c.C + c.K) / 16;
                double cost = Math.Max(products * tiles, products * FilterCycles)
                    + (vectors * tiles * TransformCycles);
                if (cost >= least) continue;
                (best, least) = (new FourierTile(rows, columns), cost);
            }
        }

        return best;
    }

    /// <summary>
    /// The least plane for a whole image, both products of small primes. Zeros beyond one edge serve as those beyond
    /// the other, as a transform is circular.
    /// </summary>
    public static FourierTile Whole(ConvolutionRequest c)
    {
        return new FourierTile(
            Extent(c.H, c.P, Reach(c.R, c.DilationH), c.PadTop), Extent(c.W, c.Q, Reach(c.S, c.DilationW), c.PadLeft));

        static int Extent(int size, int outputs, int reach, int pad)
        {
            if (reach == 1) return 1;
            int read = outputs + reach - 1;
            return FourierSize.Next(Math.Max(Math.Max(pad + size, outputs), Math.Max(reach, read - pad)));
        }
    }

    /// <summary>Tiles that so many outputs take.</summary>
    public static int Count(int outputs, int size, int reach) => (outputs + size - reach) / (size - reach + 1);

    /// <summary>The largest reach of a filter that tiles serve: outputs are then a quarter of the tile's extent.</summary>
    public const int MostReach = 25;

    private static ReadOnlySpan<int> Sizes(int reach) => reach == 1 ? [1] : reach <= 13 ? [16, 32] : [32];
}
